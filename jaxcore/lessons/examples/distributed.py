from distributed import Client

with Client(processes=False, dashboard_address=None) as client:
    futures = client.map(lambda x: x**2, range(5))
    print(client.gather(futures), client.submit(sum, futures).result())
