"""The registry of archives: what is fetched from who publishes it, on first use. A new one is one entry here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

CLASSES = 10


@dataclass(frozen=True)
class File:
    """One file as its publisher distributes it.

    Attributes:
        name: without a folder.
        sha256: hexadecimal.
        size: bytes.
        urls: addresses to try in turn; none for what comes out of a packed archive.
    """

    name: str
    sha256: str
    size: int
    urls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Archive:
    """A dataset of images: its files, and where they come from.

    Attributes:
        name: its key in `ARCHIVES`.
        folder: the folder of its files, below the data folder.
        layout: how the files are written: `"idx"`, a file of images and one of labels by turns, or `"cifar"` batches.
        shape: of one image: height, width, channels.
        rows: how many images each part of the archive has; the last part is the official test part.
        files: what is read, in this order.
        packed: the one `.tar.gz` that is fetched and unpacked; None where the files are fetched themselves.
    """

    name: str
    folder: str
    layout: Literal["idx", "cifar"]
    shape: tuple[int, int, int]
    rows: tuple[int, ...]
    files: tuple[File, ...]
    packed: File | None = None

    @property
    def download(self) -> tuple[File, ...]:
        """What is fetched."""
        return (self.packed,) if self.packed else self.files

    @property
    def download_size(self) -> int:
        """Bytes to fetch where nothing is there yet."""
        return sum(file.size for file in self.download)

    @property
    def train_images(self) -> int:
        """How many images there are besides the official test part."""
        return sum(self.rows[:-1])

    @property
    def publisher(self) -> str:
        """The host that is asked first, for people."""
        return host_of(self.download[0].urls[0])


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _idx(name: str, folder: str, mirrors: tuple[str, ...], *files: tuple[str, str, int]) -> Archive:
    return Archive(
        name,
        folder,
        layout="idx",
        shape=(28, 28, 1),
        rows=(60_000, 10_000),
        files=tuple(File(file, sha256, size, tuple(url + file for url in mirrors)) for file, sha256, size in files),
    )


_ALL = (
    _idx(
        "mnist",
        "mnist",
        ("https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"),
        ("train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", 9_912_422),
        ("train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", 28_881),
        ("t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", 1_648_877),
        ("t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", 4_542),
    ),
    _idx(
        "fashion_mnist",
        "fashion-mnist",
        (
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ),
        ("train-images-idx3-ubyte.gz", "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", 26_421_880),
        ("train-labels-idx1-ubyte.gz", "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", 29_515),
        ("t10k-images-idx3-ubyte.gz", "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", 4_422_102),
        ("t10k-labels-idx1-ubyte.gz", "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", 5_148),
    ),
    Archive(
        "cifar10",
        "cifar-10-batches-py",
        layout="cifar",
        shape=(32, 32, 3),
        rows=(10_000,) * 6,
        files=(
            File("data_batch_1", "54636561a3ce25bd3e19253c6b0d8538147b0ae398331ac4a2d86c6d987368cd", 31_035_704),
            File("data_batch_2", "766b2cef9fbc745cf056b3152224f7cf77163b330ea9a15f9392beb8b89bc5a8", 31_035_320),
            File("data_batch_3", "0f00d98ebfb30b3ec0ad19f9756dc2630b89003e10525f5e148445e82aa6a1f9", 31_035_999),
            File("data_batch_4", "3f7bb240661948b8f4d53e36ec720d8306f5668bd0071dcb4e6c947f78e9682b", 31_035_696),
            File("data_batch_5", "d91802434d8376bbaeeadf58a737e3a1b12ac839077e931237e0dcd43adcb154", 31_035_623),
            File("test_batch", "f53d8d457504f7cff4ea9e021afcf0e0ad8e24a91f3fc42091b8adef61157831", 31_035_526),
        ),
        packed=File(
            "cifar-10-python.tar.gz",
            "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            170_498_071,
            ("https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",),
        ),
    ),
)


ARCHIVES: dict[str, Archive] = {archive.name: archive for archive in _ALL}
