"""Workers as SLURM jobs. The scheduler runs where this runs, until it is interrupted."""

import threading

from dask_jobqueue import SLURMCluster

cluster = SLURMCluster(
    cores=13,  # threads of a worker: eight short runs at once and five more; not what is asked of SLURM, which is job_cpu
    processes=1,
    job_cpu=4,
    memory="8 GB",
    walltime="02:00:00",
    protocol="tls://",
    scheduler_options={"port": 8786, "dashboard_address": "127.0.0.1:8787"},
    job_script_prologue=["cd /opt/jax-classroom", "export DASK_CONFIG=jaxcore/dask.yaml"],
    worker_extra_args=["--no-dashboard"],
)
cluster.scale(jobs=2)
print(cluster.scheduler_address, flush=True)
threading.Event().wait()
