from __future__ import annotations

import json

import numpy as np
import pytest

from jaxcore.data.csv_file import read_csv, read_frame
from jaxcore.data.examples import Table, prepare_table
from jaxcore.errors import DataError

HOLES = b"a,b,c,kind\n1,10,x,u\n2,,y,v\n3,30,z,u\n4,50,w,v\n"
"""Column b has an empty cell, column c nothing but text."""


def read(csv: bytes | str, target: str = "kind", missing: str = "stop") -> Table:
    return read_csv(csv=csv.encode() if isinstance(csv, str) else csv, target=target, missing=missing)


def lines(header: str, *rows: str, times: int = 5) -> bytes:
    return "\n".join([header, *rows * times]).encode()


def number_table(rows: int, columns: int) -> bytes:
    header = ",".join(["kind", *(f"f{i}" for i in range(columns - 1))])
    return "\n".join([header, *(",".join([str(i % 2)] + ["1"] * (columns - 1)) for i in range(rows))]).encode()


# -- what can't be used ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        pytest.param(b"", "The file is empty", id="nothing"),
        pytest.param(b" \n\t\r\n ", "The file is empty", id="spaces"),
        pytest.param(b"\xef\xbb\xbf", "The file is empty", id="byte-order mark alone"),
        pytest.param(b"\xa0\n\xa0", "The file is empty", id="non-breaking spaces"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "The file is binary", id="a picture"),
        pytest.param("kind;a\nü;1\n".encode("utf-16"), "The file is binary", id="UTF-16"),
        pytest.param(b"a,kind\n" + b"1,u\n" * 1_250_000, r"5\.0 MB; up to 5 MB", id="over 5 MB"),
        pytest.param(number_table(50_001, 2), "more than 50000 rows; up to 50000", id="50,001 rows"),
        pytest.param(number_table(9, 501), "501 columns; up to 500", id="501 columns"),
        pytest.param(b"," * 4_000_000, "4000001 columns; up to 500", id="4,000,001 columns"),
        pytest.param(b"k" * 4_000_000, "4000000 characters; up to 200", id="one huge word"),
        pytest.param(b",'a" * 1_300_000, "1300001 columns; up to 500", id="one huge line of quotes"),
        pytest.param(b"a,b,kind\n", r"0 row\(s\) and 3 column\(s\); it needs a header", id="only a header"),
        pytest.param(
            lines("kind", "u", "v"), r"10 row\(s\) and 1 column\(s\).* at least one feature", id="only a target"
        ),
        pytest.param(
            lines("a,kind", "1,u", "2,v,3"), "can't be read.*line 3, saw 3.*as many values", id="a longer line"
        ),
        pytest.param(lines("a,kind", "0,1,u", "0,2,v"), "more values than the header line", id="all lines longer"),
        pytest.param(
            lines("a,kind", "1,u,", "2,v,"), "more values than the header line", id="all lines end in a comma"
        ),
        pytest.param(lines("a,kind", "1,u", "2,v") + b'\n3,"u', "can't be read.*EOF inside string", id="an open quote"),
        pytest.param(
            lines("a ,a,kind", "1,1,u", "2,2,v"), "More than one column is called “a”", id="the same name twice"
        ),
        pytest.param(
            lines("a,b", "1,2", "3,4"), "Target column: “kind” is not in the file.*: a, b", id="no such target"
        ),
        pytest.param(lines("a,kind", "1,u", "2,u"), r"“kind” has 1 class\(es\)", id="one class"),
        pytest.param(lines("a,kind", "1,", "2,"), r"“kind” has 0 class\(es\)", id="no class"),
        pytest.param(
            "\n".join(["a,kind", *(f"1,{i / 7}" for i in range(5000))]).encode(),
            "“kind” has 5000 distinct values; a class column has 2 to 50.*choose another",
            id="a measurement for a target",
        ),
        pytest.param(
            HOLES,
            r"2 feature column\(s\) have cells that are empty or no usable number: b, c\. Choose",
            id="empty cells and text",
        ),
        pytest.param(lines("a,kind", "1,u", "1e999,v"), "cells that are empty or no usable number: a", id="infinity"),
        pytest.param(
            lines("a,kind", "1,u", "-1e308,v"), "cells that are empty or no usable number: a", id="beyond float32"
        ),
    ],
)
def test_a_file_that_can_not_be_learned_from_is_refused_with_a_reason(csv, message):
    with pytest.raises(DataError, match=message) as caught:
        read(csv)
    assert str(caught.value).endswith(".")
    json.dumps(caught.value.values, allow_nan=False)  # the error is sent to the page as it is


@pytest.mark.parametrize("missing", ["drop_rows", "drop_columns", "median"])
def test_a_table_with_nothing_left_of_it_is_refused(missing):
    with pytest.raises(DataError, match=r"Nothing is left of the table without.*in: a"):
        read(lines("a,kind", "x,u", "y,v"), missing=missing)


def test_dropping_rows_may_drop_a_class():
    with pytest.raises(DataError, match=r"“kind” has 1 class\(es\) \(left\)"):
        read(lines("a,kind", "1,u", ",v"), missing="drop_rows")


def test_a_class_of_one_example_can_not_be_split():
    table = read(lines("a,kind", "1,u", "2,v") + b"\n3,w")
    with pytest.raises(DataError, match=r"The class “w” has 1 example\(s\); every class needs at least 3"):
        prepare_table(table, validation=0.2, test=0.2, seed=0)


# -- what can ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "names", "x", "y"),
    [
        ("median", ("a", "b"), [[1, 10], [2, 30], [3, 30], [4, 50]], [0, 1, 0, 1]),
        ("drop_columns", ("a",), [[1], [2], [3], [4]], [0, 1, 0, 1]),
    ],
)
def test_holes_are_filled_or_their_columns_dropped(missing, names, x, y):
    table = read(HOLES, missing=missing)
    assert table.feature_names == names
    assert table.x.tolist() == x
    assert table.y.tolist() == y
    assert table.class_names == ("u", "v")


def test_rows_with_holes_are_dropped_together_with_their_classes():
    table = read(b"a,b,kind\n1,10,u\n2,,v\n?,30,u\n4,40,w\n", missing="drop_rows")
    assert table.x.tolist() == [[1, 10], [4, 40]]
    assert table.class_names == ("u", "w")
    assert table.y.tolist() == [0, 1]


PLAIN = ((1.5, -2.0), (0.25, 3e4))


@pytest.mark.parametrize(
    "csv",
    [
        pytest.param(b"a,b,kind\n1.5,-2,u\n0.25,3e4,v\n", id="comma"),
        pytest.param(b"a;b;kind\n1.5;-2;u\n0.25;3e4;v\n", id="semicolon"),
        pytest.param(b"a;b;kind\n1,5;-2;u\n0,25;3e4;v\n", id="semicolon and decimal comma"),
        pytest.param(b"a\tb\tkind\n1.5\t-2\tu\n0.25\t3e4\tv\n", id="tab"),
        pytest.param(b"a|b|kind\n1.5|-2|u\n0.25|3e4|v\n", id="bar"),
        pytest.param(b"\xef\xbb\xbfa,b,kind\n1.5,-2,u\n0.25,3e4,v\n", id="byte-order mark"),
        pytest.param(b"a,b,kind\r\n1.5,-2,u\r\n0.25,3e4,v\r\n", id="Windows lines"),
        pytest.param(b"a,b,kind\r1.5,-2,u\r0.25,3e4,v\r", id="old Macintosh lines"),
        pytest.param(b"\n \na,b,kind\n1.5,-2,u\n\n,,\n0.25,3e4,v\n", id="blank lines"),
        pytest.param(b" a , b , kind \n 1.5 , -2 , u \n0.25,3e4,v\n", id="spaces everywhere"),
        pytest.param(b'"a","b","kind"\n"1.5","-2","u"\n"0.25","3e4","v"\n', id="quotes everywhere"),
        pytest.param(b"a,b,kind\n1.5,-2,u\n7,7,\n0.25,3e4,v\n", id="a row without its class"),
    ],
)
def test_the_usual_ways_to_write_a_table_give_the_same_table(csv):
    table = read(csv)
    assert table.feature_names == ("a", "b")
    assert table.class_names == ("u", "v")
    assert table.x.tolist() == [list(row) for row in PLAIN]
    assert table.y.tolist() == [0, 1]
    assert table.x.dtype == np.float64
    assert table.y.dtype == np.int32


def test_decimal_commas_are_read_in_a_column_that_has_text_too():
    csv = b"a;b;kind\n1,5;1;u\n?;2;v\n2,5;3;u\n-,5e1;4;v\n"
    assert read(csv, missing="drop_rows").x.tolist() == [[1.5, 1], [2.5, 3], [-5, 4]]
    assert read(csv, missing="median").x.tolist() == [[1.5, 1], [1.5, 2], [2.5, 3], [-5, 4]]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_names_keep_their_accents_quotes_and_delimiters(encoding):
    csv = '"longitud, cm";"dice ""sí""";año;tipo\n1;2;3;u\n4;5;6;ñ\n'
    table = read(csv.encode(encoding), target="tipo")
    assert table.feature_names == ("longitud, cm", 'dice "sí"', "año")
    assert table.class_names == ("u", "ñ")
    assert table.x.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_whole_number_classes_stay_whole_where_others_are_empty():
    assert read(b"a,kind\n1,2\n2,10\n3,\n4,2\n").class_names == ("10", "2")


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["0.5", "1.5"], ("0.5", "1.5")),
        (["True", "False"], ("False", "True")),
        (["1", "yes"], ("1", "yes")),
        (["u ", '"u"', "v"], ("u", "v")),
    ],
)
def test_classes_may_be_numbers_or_booleans_or_text(labels, names):
    assert read("a,kind\n" + "\n".join(f"1,{label}" for label in labels)).class_names == names


def test_boolean_features_become_zero_and_one():
    assert read(b"a,b,kind\nTrue,true,u\nFalse,FALSE,v\n").x.tolist() == [[1, 1], [0, 0]]
    assert read(b"a,b,kind\nTrue,5,u\nFalse,5,v\n,5,v\nTrue,5,u\n", missing="median").x[:, 0].tolist() == [1, 0, 1, 1]


def test_columns_of_the_same_name_are_told_apart():
    assert read(b"a,a,kind\n1,2,u\n3,4,v\n").feature_names == ("a", "a.1")


def test_a_constant_column_is_kept():
    assert read(b"a,b,kind\n1,7,u\n2,7,v\n").x[:, 1].tolist() == [7, 7]


def test_labels_are_the_same_all_the_way_down_a_long_file():
    """Read in pieces, a first piece of nothing but numbers would make "01" the class 1, and a later one "01"."""
    features = ",".join("1" * 30)
    rows = [f"{features},01"] * 45_000 + [f"{features},x", f"{features},01"] * 500
    header = ",".join([*(f"f{i}" for i in range(30)), "kind"])
    assert read("\n".join([header, *rows])).class_names == ("01", "x")


def test_limits_are_inclusive():
    assert len(read(number_table(50_000, 2)).y) == 50_000
    assert read(number_table(10, 500)).x.shape == (10, 499)


def test_the_frame_has_clean_column_names_for_the_page_to_choose_from():
    frame = read_frame(b" a , b\xe9b ,,kind\n1,2,3,u\n")
    assert list(frame.columns) == ["a", "béb", "Unnamed: 2", "kind"]


def test_damaged_files_never_give_anything_but_a_table_or_a_data_error():
    rng = np.random.default_rng(0)
    row = "{:.2f},{},{}\n"
    plain = "a,b,kind\n" + "".join(row.format(i / 7, i % 5, "uvw"[i % 3]) for i in range(20))
    files = [plain.encode(), plain.replace(",", ";").replace(".", ",").encode(), plain.replace(",", '"\t').encode()]
    pieces = [
        b",",
        b";",
        b"\t",
        b'"',
        b"\n",
        b"\r",
        b" ",
        b"nan",
        b"1e999",
        b"-1e308",
        b"\xff",
        b"\xef\xbb\xbf",
        b"True",
    ]
    pieces += [b"'", b"\xc2\xa0", b"\x1c", b"9" * 30, b"1+2j", b"NA", b"-", b"|", b"a,b,kind\n"]
    tables = 0
    for _ in range(400):
        csv = files[rng.integers(len(files))]
        for _ in range(rng.integers(1, 8)):
            at = rng.integers(len(csv) + 1)
            csv = csv[:at] + pieces[rng.integers(len(pieces))] + csv[at + rng.integers(3) :]
        try:
            missing = ["stop", "drop_rows", "drop_columns", "median"][rng.integers(4)]
            data = prepare_table(read(csv, missing=missing), validation=0.2, test=0.2, seed=0)
        except DataError:
            continue
        tables += 1
        assert all(np.isfinite(part.x).all() for part in (data.train, data.validation, data.test))
    assert tables > 20
