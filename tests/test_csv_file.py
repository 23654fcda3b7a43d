from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

from jaxcore.config.column_names import join_names, split_names
from jaxcore.data import csv_file
from jaxcore.data.csv_file import describe, read_csv
from jaxcore.data.csv_file.decode import decode
from jaxcore.data.examples import Dataset, Table, prepare_table
from jaxcore.errors import DataError

HOLES = b"a,b,c,kind\n1,10,x,u\n2,,y,v\n3,30,z,u\n4,50,w,v\n"
"""Column b has an empty cell, column c a different word in each row."""


def read(csv: bytes | str, target: str = "kind", missing: str = "stop", **options: str) -> Table:
    return read_csv(csv=csv.encode() if isinstance(csv, str) else csv, target=target, missing=missing, **options)


def prepared(table: Table) -> Dataset:
    return prepare_table(table, validation=0.2, test=0.2, seed=0)


def said(table: Table) -> str:
    """All that is told of a table."""
    return str(table.reading)


def uses(table: Table) -> dict[str, str]:
    """What each column is used as."""
    return {name: str(use) for name, use in table.reading.columns}


def lines(header: str, *rows: str, times: int = 5) -> bytes:
    return "\n".join([header, *rows * times]).encode()


def number_table(rows: int, columns: int) -> bytes:
    header = ",".join(["kind", *(f"f{i}" for i in range(columns - 1))])
    return "\n".join([header, *(",".join([str(i % 2)] + ["1"] * (columns - 1)) for i in range(rows))]).encode()


def test_a_file_is_parsed_once_whatever_is_asked_of_it(monkeypatch):
    parsed = []
    monkeypatch.setattr(csv_file, "decode", lambda csv: parsed.append(csv) or decode(csv))
    table = lines("a,b,kind", "1,2,u", "3,1,v")
    described = describe(csv=table, target="", header="auto", leave_out="auto")
    first, without, again = (read(table, leave_out=chosen) for chosen in ("auto", "a", "auto"))
    assert parsed == [table]
    assert described["names"] == ["a", "b", "kind"]
    assert said(first) == said(again) != said(without), "what is said of one reading stays out of the others"


# -- what can't be used ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("csv", "message"),
    [
        pytest.param(b"", "The file is empty", id="nothing"),
        pytest.param(b" \n\t\r\n ", "The file is empty", id="spaces"),
        pytest.param(b"\xef\xbb\xbf", "The file is empty", id="byte-order mark alone"),
        pytest.param(b"\xa0\n\xa0", "The file is empty", id="non-breaking spaces"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "The file is binary", id="a picture"),
        pytest.param(
            b"PK\3\4...xl/workbook.xml", "is a spreadsheet workbook.*save the table as CSV", id="a spreadsheet workbook"
        ),
        pytest.param(b"%PDF-1.7\n...", "is a PDF", id="a PDF"),
        pytest.param("\n<!DOCTYPE html>\n<p>a,b</p>", "is a web page", id="a web page"),
        pytest.param("% iris\n@RELATION iris\n@DATA\n1,u\n", "is in the ARFF format", id="ARFF"),
        pytest.param('[{"a": 1, "kind": "u"}]', "is JSON", id="JSON"),
        pytest.param(b"a,kind\n" + b"1,u\n" * 1_320_000, r"5\.0 MB; up to 5 MB", id="over 5 MB"),
        pytest.param(number_table(50_001, 2), "more than 50000 rows; up to 50000", id="50,001 rows"),
        pytest.param(number_table(9, 501), "501 columns; up to 500", id="501 columns"),
        pytest.param(b"a," * 2_000_000, "2000001 columns; up to 500", id="2,000,001 columns"),
        pytest.param(b"," * 4_000_000, "The file is empty", id="4,000,000 commas"),
        pytest.param(b"k" * 4_000_000, "line 1 a cell is longer than 131072 characters", id="one huge word"),
        pytest.param(b",'a" * 1_300_000, "a cell is longer than|1300001 columns; up to 500", id="one huge line of quotes"),
        pytest.param(b"a,b,kind\n", r"rows: 0, columns: 3\), .* it needs a header", id="only a header"),
        pytest.param(lines("kind", "u", "v"), r"rows: 10, columns: 1\), .* commas, sem.* feature", id="only a target"),
        pytest.param(lines("a,kind", "1,u", "2,v,3"), "Line 3 has 3 values, but the table has 2 columns", id="a longer line"),
        pytest.param(lines("a,b,kind", "1,u", "2,v"), "Line 2 has fewer values.*and so have 9 more", id="all lines shorter"),
        pytest.param(lines("a,kind", "1,u", "2,v") + b'\n3,"u', "quotation mark in line 12 is never", id="an open quote"),
        pytest.param(lines("a ,a,kind", "1,1,u", "2,2,v"), "More than one column is called “a”", id="the same name twice"),
        pytest.param("sep=~\na~kind\n1~u\n", "The first line sets “~” as the delimiter; .* commas, semi", id="sep=~"),
        pytest.param(lines("a,b", "1,2", "3,4"), "Target column: “kind” is not in the file.*: a, b", id="no such target"),
        pytest.param(lines("a,kind", "1,u", "2,u"), r"target column “kind”, .* is 1", id="one class"),
        pytest.param(lines("a,kind", "1,", "2,"), r"target column “kind”, .* is 0", id="no class"),
        pytest.param(
            "\n".join(["a,kind", *(f"1,{i / 7}" for i in range(5000))]).encode(),
            "“kind” has 5000 distinct values; a class column has 2 to 50.*choose another",
            id="a measurement for a target",
        ),
        pytest.param(
            HOLES, r"feature columns have cells that are empty or not usable as numbers \(1\): b\. Choose", id="empty cells"
        ),
        pytest.param(lines("a,kind", "1,u", "1e999,v", "3,u"), "cells .* empty or not usable as numbers.*: a", id="infinity"),
        pytest.param(
            lines("a,kind", "1,u", "-1e308,v", "3,u"), "cells .* empty or not usable as numbers.*: a", id="beyond float32"
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
    with pytest.raises(DataError, match=r"No column is left to learn from.*a: left out: words"):
        read("a,kind\nx,u\ny,v\n", missing=missing)


def test_a_table_of_which_every_row_has_a_hole_is_refused():
    with pytest.raises(DataError, match=r"Nothing is left of the table without.*: a, b"):
        read(lines("a,b,kind", "1,,u", ",2,v"), missing="drop_rows")


def test_dropping_rows_may_drop_a_class():
    with pytest.raises(DataError, match=r"target column “kind”, .* is 1"):
        read(lines("a,kind", "1,u", ",v"), missing="drop_rows")


def test_rare_classes_are_left_out_by_name_and_the_rest_is_learned_from():
    csv = lines("a,kind", "1,u", "2,v") + b"\n3,w\n4,x\n5,x\n,y"
    assert describe(csv=csv, target="", header="auto", leave_out="auto")["target"] == "kind"
    table = read(csv, missing="drop_rows")
    assert table.class_names == ("u", "v")
    assert "the rows of “w” (1), “x” (2) were left out (lines 12, 13, 14)" in said(table)
    assert "10 examples" in said(table)
    assert len(prepared(table).source.y) == 10


def test_where_fewer_than_two_classes_would_be_left_the_rare_one_is_named():
    table = read(lines("a,kind", "1,u") + b"\n3,w")
    with pytest.raises(DataError, match=r"at least 3 examples.*class “w” is 1") as caught:
        prepared(table)
    assert [str(fact) for fact in caught.value.understood] == said(table).splitlines()[0].replace(". ", ".|").split("|")


@pytest.mark.parametrize(
    ("csv", "understood"),
    [
        (lines("a;b;kind", "1;2;u", "1;2;3;v"), ["semicolons", "in line 1", "in UTF-8"]),
        (lines("a\ta\tkind", "1\t2\tu", "1\t3\tv"), ["tabs", "in line 1", "in UTF-8"]),
        (lines("b;kind;a", "1;u;801", "1;v;4.944"), ["semicolons", "in line 1", "in UTF-8"]),
    ],
)
def test_a_refusal_says_what_was_understood_until_then(csv, understood):
    with pytest.raises(DataError) as caught:
        read(csv)
    told = [str(fact) for fact in pickle.loads(pickle.dumps(caught.value)).understood]
    assert len(told) == len(understood)
    assert all(words in fact for words, fact in zip(understood, told))


# -- what can ----------------------------------------------------------------------------------------------------------


def test_columns_with_holes_are_dropped():
    table = read(HOLES, missing="drop_columns")
    assert table.feature_names == ("a",)
    assert table.x.tolist() == [[1], [2], [3], [4]]
    assert "left out; cells that are empty or not usable as numbers: 1" in uses(table)["b"]
    assert "left out: words with 4 different values" in uses(table)["c"]


def test_holes_get_the_median_of_the_training_part_alone():
    rows = [f"{i * i},{i * i / 7 if i % 7 else ''},{'uv'[i % 2]}" for i in range(60)]
    table = read("\n".join(["a,b,kind", *rows]), missing="median")
    assert np.isnan(table.x[::7, 1]).all()
    data = prepared(table)
    known = table.x[data.train.rows, 1]
    assert np.nanmedian(table.x[:, 1]) != np.median(known[~np.isnan(known)])
    assert data.source.x[::7, 1].tolist() == [np.median(known[~np.isnan(known)])] * 9
    assert "empty cells, replaced by the median of the training set: 9" in uses(table)["b"]


def test_a_name_may_begin_like_a_comment_and_a_title_stand_above_two_columns():
    table = read(lines("% of fat,// b,kind", "1,2,u", "3,4,v"))
    assert table.feature_names == ("% of fat", "// b")
    assert "comments" not in said(table)
    words = lines("Survey of 2024\na\tb\tkind", "1\t2\tu", "3\t4\tv")  # as many as there are columns
    assert read(words).feature_names == ("a", "b")
    assert "“Heights”, looks like a title" in said(read(b"Heights\na,kind\n1,u\n2,v\n3,u\n", target="kind"))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("12 %", "7%"), "“a”: the numbers were read without the sign or unit beside them (“12 %”)"),
        (("€ 5", "€ 1,200.50"), "(“€ 5”)"),
        (("$1,200.50", "£7"), "which are not always the same (“$1,200.50”, “£7”)"),
        (("12 %", "0.12"), "which are not always the same (“12 %”, “0.12”)"),
        (("71 kg", "65.5kg"), "the sign or unit beside them (“71 kg”)"),
    ],
)
def test_what_stands_beside_numbers_is_not_dropped_without_a_word(cells, told):
    table = read(lines("a;kind", f"{cells[0]};u", f"{cells[1]};v"))
    assert uses(table)["a"] == "numbers"
    assert told in said(table)


@pytest.mark.parametrize("cells", [("3rd", "2nd"), ("7 kg", "7 cm"), ("A1", "A2")])
def test_words_that_hold_different_units_stay_words(cells):
    assert "columns of 0 and 1" in uses(read(lines("a,kind", f"{cells[0]},u", f"{cells[1]},v")))["a"]


def test_rows_with_holes_are_dropped_together_with_their_classes():
    table = read(b"a,b,kind\n1,10,u\n2,,v\n?,30,u\n4,40,w\n", missing="drop_rows")
    assert table.x.tolist() == [[1, 10], [4, 40]]
    assert table.class_names == ("u", "w")
    assert table.y.tolist() == [0, 1]
    assert table.lines.tolist() == [2, 5]
    assert "Rows with empty cells that were left out: 2 (lines 3, 4)" in said(table)


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
        pytest.param(b"a,b,kind\r\r\n1.5,-2,u\r\r\n0.25,3e4,v\r\r\n", id="lines that were translated twice"),
        pytest.param("a;b;kind\n1,5;-2;u\n0,25;3e4;v\n".encode("utf-16"), id="UTF-16"),
        pytest.param("a;b;kind\n1,5;-2;u\n0,25;3e4;v\n".encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param(b"sep=;\na;b;kind\n1,5;-2;u\n0,25;3e4;v\n", id="sep=;"),
        pytest.param(b"a\tb\tkind\n1,5\t-2\tu\n0,25\t3e4\tv\n", id="tab and decimal comma"),
        pytest.param(b'a,b,kind\n"1,5",-2,u\n"0,25",3e4,v\n', id="decimal comma in quotes"),
        pytest.param(b"a b kind\n1,5 -2 u\n0,25 3e4 v\n", id="spaces and decimal comma"),
        pytest.param(b"  a    b kind\n1.5 -2   u  \n.25 3e4  v\n", id="aligned by spaces"),
        pytest.param(b"# units: m, kg\na,b,kind\n1.5,-2,u\n# pause\n0.25,3e4,v\n", id="comments"),
        pytest.param(b"# a b kind\n1.5 -2 u\n0.25 3e4 v\n", id="names in a comment"),
        pytest.param(b"Class 7b,,\n\na,b,kind\n1.5,-2,u\n0.25,3e4,v\n", id="a title above"),
        pytest.param(b"Class 7b\nby hand\na,b,kind\n1.5,-2,u\n0.25,3e4,v\n", id="two titles above"),
        pytest.param(b"% Class 7b, by hand\n% in m\na,b,kind\n1.5,-2,u\n0.25,3e4,v\n", id="comments with %"),
        pytest.param(b"// Class 7b, by hand, in m\n\na,b,kind\n1.5,-2,u\n0.25,3e4,v\n", id="comments with //"),
        pytest.param(b"% in m\n% a, b, kind\n1.5,-2,u\n0.25,3e4,v\n", id="names in a comment with %"),
        pytest.param("a;b;kind\n1,5 kg;-2 °C;u\n0,25kg;3e4 °C;v\n", id="units"),
        pytest.param(b"a,b,kind,,\n1.5,-2,u,,\n0.25,3e4,v,,\n,,,,\n", id="empty columns and rows"),
        pytest.param(b"a,b,kind\n1.5,-2,u,\n0.25,3e4,v,\n", id="a comma too many below the names"),
        pytest.param(b'"a","b","kind"\n"r 1",1.5,-2,"u"\n"r 2",0.25,3e4,"v"\n', id="row names of R"),
        pytest.param("a;b;kind\n1,5 €;\u22122;u\n0,25 €;30.000,0;v\n", id="currency, minus sign, thousands"),
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


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_keep_their_accents_quotes_and_delimiters(encoding):
    csv = '"longitud, cm";"dice ""sí""";año;tipo\n1;2;3;u…\n4;5;6;0–10 €\n'
    table = read(csv.encode(encoding), target="tipo")
    assert table.feature_names == ("longitud, cm", 'dice "sí"', "año")
    assert table.class_names == ("0–10 €", "u…")
    assert table.x.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_whole_number_classes_stay_whole_where_others_are_empty():
    assert read(b"a,kind\n1,2\n2,10\n3,\n4,2\n").class_names == ("2", "10")
    assert read(b"a,kind\n1,2.0\n2,10.0\n3,\n4,2.0\n").class_names == ("2", "10")


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["0.5", "1.5"], ("0.5", "1.5")),
        (["True", "False"], ("False", "True")),
        (["1", "yes"], ("1", "yes")),
        (["u ", '"u"', "v"], ("u", "v")),
        ([*map(str, range(12, 0, -1))], (*map(str, range(1, 13)),)),
        (["class 10", "class 2", "-3"], ("-3", "class 2", "class 10")),
        (["10.5", "-1", "9"], ("-1", "9", "10.5")),
        (["+", "-", "+"], ("+", "-")),
        (["None", "some"], ("None", "some")),
    ],
)
def test_classes_may_be_numbers_or_booleans_or_text(labels, names):
    assert read("a,kind\n" + "\n".join(f"1,{label}" for label in labels)).class_names == names


def test_boolean_features_become_zero_and_one():
    assert read(b"a,b,kind\nTrue,true,u\nFalse,FALSE,v\n").x.tolist() == [[1, 1], [0, 0]]


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


def test_the_page_gets_clean_names_to_choose_from_and_a_column_that_may_be_the_class():
    options = {"header": "auto", "leave_out": "auto"}
    found = describe(
        csv=b' a ,"b\xe9\n(m)",,kind,note\n' + b"1,2,3,u,x\n4,5,6,v,y\n" * 3 + b"1,2,3,u,z\n", target="", **options
    )
    assert found["names"] == ["a", "bé (m)", "V3", "kind", "note"]
    assert found["target"] == "kind"  # the notes are read once or twice each
    assert describe(csv=HOLES, target="b", **options)["target"] == "b"


# -- what is decided, and said -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", list(";\t|"))
def test_the_delimiter_is_judged_by_several_lines_and_commas_may_stand_in_names_and_numbers(delimiter):
    rows = [("Height, m", "Weight, kg", "kind"), ("1,59", "57,6", "u"), ("1,79", "73,4", "v"), ("1,65", "56,2", "u")]
    table = read("\n".join(map(delimiter.join, rows)))
    assert table.feature_names == ("Height, m", "Weight, kg")
    assert table.x.tolist() == [[1.59, 57.6], [1.79, 73.4], [1.65, 56.2]]
    assert "decimal comma" in said(table)


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        (["801;2,2", "4.944;3,6"], [801, 4944]),
        (["801;2.2", "4.944;3.6"], [801, 4.944]),
        (["1.234,5;1", "12;2"], [1234.5, 12]),
        (["1,234.5;1", "12;2"], [1234.5, 12]),
        (["1.234.567;1", "12.000;2"], [1234567, 12000]),
        (["1'234.5;1", "12;2"], [1234.5, 12]),
        (["1 234,5;1", "12;2"], [1234.5, 12]),
        (["1\u202f234;1", "$12;2"], [1234, 12]),
        (["4.944;1", "4944;2"], [4.944, 4944]),
        (["0.944;1", "4.944;2"], [0.944, 4.944]),
        (["45 %;1", "7 %;2"], [45, 7]),
    ],
)
def test_thousands_are_never_read_as_thousandths(rows, values):
    table = read("\n".join(["a;b;kind", *(f"{row};{'uv'[i]}" for i, row in enumerate(rows))]))
    assert table.x[:, 0].tolist() == values


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["801", "4.944"], "“a”: it is unclear whether 4.944 is 4944 or a number slightly above 4"),
        (["801", "4,944"], "“a”: it is unclear whether 4,944 is 4944"),
        (["3.5", "4,5"], r"“a” has numbers with a decimal point and .* comma \(3.5 and 4,5\)"),
        (["3.500", "4,500"], r"“a” has numbers with a decimal point and .* comma \(3.500 and 4,500\)"),
    ],
)
def test_where_thousands_and_decimals_can_not_be_told_apart_the_column_is_named(rows, reason):
    csv = "\n".join(["b;a;kind", *(f"{i};{row};{'uv'[i]}" for i, row in enumerate(rows))])
    with pytest.raises(DataError, match=reason):
        read(csv)
    assert read(csv, leave_out="a").feature_names == ("b",)


def test_three_decimals_in_every_row_are_decimals_but_that_is_said():
    table = read(lines("a,kind", "5.123,u", "4.944,v"))
    assert table.x[:2, 0].tolist() == [5.123, 4.944]
    assert "“a”: 5.123 was read with a decimal point" in said(table)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(("5.5,3.5,north", "5.1,3.1,south"), id="numbers above numbers"),
        pytest.param(("1,14.2,127", "2,13.2,100"), id="nothing but numbers"),
        pytest.param(("x,s,n", "b,s,n", "x,y,w"), id="nothing but words"),
        pytest.param(("?,3.5,north", "5.1,?,south"), id="with holes"),
    ],
)
def test_a_first_line_that_is_an_example_is_one_and_the_columns_are_numbered(rows):
    csv = "\n".join(rows * 4)
    table = read(csv, target="V3", missing="median", header="auto")
    assert len(table.y) == 4 * len(rows)
    assert "The first line looks like an example" in said(table)
    assert table.lines[0] == 1
    assert "line 1" in said(read(csv, target=rows[0].split(",")[-1], missing="median", header="yes"))


@pytest.mark.parametrize("names", ["a,b,kind", "2019,2020,kind", "0,1,kind"])
def test_a_line_of_names_is_one_though_they_may_be_numbers(names):
    csv = lines(names, "5.5,3.5,u", "4.5,2.5,v")
    assert ",".join((*read(csv).feature_names, "kind")) == names
    assert "“kind” (1)" in said(read(csv, target="V3", header="no", missing="median"))


@pytest.mark.parametrize("first", ["{i}", "8{i}"], ids=["like row numbers", "control"])
def test_a_value_more_than_there_are_names_moves_no_column(first):
    with pytest.raises(DataError, match="one more value than the header has names"):
        read("\n".join(["x,y,kind", *(f"{first.format(i=i)},0.5,0.{i},{'uv'[i % 2]}" for i in range(1, 40))]))


def test_row_names_of_r_are_left_out_on_purpose_and_that_is_said():
    table = read('"a" "kind"\n"1" 2.5 "u"\n"2" 3.5 "v"\n')
    assert table.x.tolist() == [[2.5], [3.5]]
    assert "R has written row names" in said(table)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("", range(40)),
        ("", [i for i in range(60) if i % 3]),
        ("", [*range(20), *range(20)]),
        ("Unnamed: 0", range(1, 41)),
        ("id", range(40, 0, -1)),
        ("PassengerId", range(1000, 5000, 100)),
        ("anything", range(1000, 1040)),
        ("Obs.", range(100, 500, 10)),
        ("nº", range(500, 100, -10)),
        ("anything", sorted(range(40), key=lambda i: i * 7 % 40)),
    ],
)
def test_row_numbers_are_left_out_and_named_unless_they_are_asked_for(name, numbers):
    csv = "\n".join([f"{name},b,kind", *(f"{number},{i % 7},{'uv'[i // 20]}" for i, number in enumerate(numbers))])
    table, shown = read(csv + f"\n{max(numbers) + 1},3,"), name or "V1"
    assert table.feature_names == ("b",)
    assert f"“{shown}” numbers the rows and was left out" in said(table)
    assert read(csv, leave_out="").feature_names == (shown, "b")
    assert describe(csv=csv.encode(), target="kind", header="auto", leave_out="auto")["left_out"] == [shown]


def test_row_numbers_may_count_down_and_have_any_name():
    csv = "\n".join(["anything,b,kind", *(f"{1000 - i},{i % 7},{'uv'[i // 20]}" for i in range(40))])
    assert read(csv).feature_names == ("b",)


@pytest.mark.parametrize(
    "numbers", [[i // 2 for i in range(40)], [i * i % 37 for i in range(40)], [0.5 + i for i in range(40)]]
)
def test_other_whole_or_sorted_numbers_are_features(numbers):
    csv = "\n".join(["year,b,kind", *(f"{number},{i % 7},{'uv'[i % 2]}" for i, number in enumerate(numbers))])
    assert read(csv).feature_names == ("year", "b")


def test_a_column_that_grows_from_row_to_row_is_named():
    table = read("\n".join(["when,b,kind", *(f"{i * i + 7},{i % 7},{'uv'[i // 20]}" for i in range(40))]))
    assert table.feature_names == ("when", "b")
    assert "“when” increases or decreases from each row to the next" in said(table)
    assert "“b” grows" not in said(table)


def test_an_ordinary_table_is_learned_from_as_it_is():
    rows = [
        f'{i + 1},"Person, No. {i}",{("male", "female")[i % 2]},{"" if i % 5 == 0 else 20 + i},{("S", "C", "Q", "")[i % 4]},'
        f"2020-01-{i % 28 + 1},same,,{'yes' if i % 3 else 'no'}"
        for i in range(60)
    ]
    table = read("\n".join(["id,name,sex,age,port,joined,ship,cabin,kind", *rows]), missing="median")
    assert table.feature_names == ("sex=female", "sex=male", "age", "port=C", "port=Q", "port=S")
    assert table.x[3].tolist() == [1, 0, 23, 0, 0, 0]  # where the word is missing all are 0
    assert uses(table) == {
        "id": "left out: row numbers",
        "name": "left out: words with 60 different values (“Person, No. 0”, “Person, No. 1”, …)",
        "sex": "2 columns of 0 and 1, one for each of: “female”, “male”",
        "age": "numbers; empty cells, replaced by the median of the training set: 12",
        "port": "3 columns of 0 and 1, one for each of: “C”, “Q”, “S”; empty cells, where all are 0: 15",
        "joined": "left out: dates or times",
        "ship": "left out: always “same”",
        "cabin": "left out: it is empty",
        "kind": "the class, one of 2: “no”, “yes”",
    }
    again = read("\n".join(["id,name,sex,age,port,joined,ship,cabin,kind", *rows]), missing="median")
    np.testing.assert_array_equal(prepared(again).train.x, prepared(table).train.x)


def test_words_never_make_more_features_than_columns_are_allowed():
    names = ",".join(f"f{i}" for i in range(60))
    rows = [",".join("abcdefghij"[(i + j) % 10] for j in range(60)) + f",{'uv'[i % 2]}" for i in range(40)]
    table = read("\n".join([names + ",kind", *rows]))
    assert table.x.shape[1] == 500
    assert uses(table)["f59"] == "left out: there would be more than 500 features"


def test_a_few_words_among_numbers_are_named():
    csv = "\n".join(["a,kind", *(f"{'many' if i == 7 else i % 9},{'uv'[i % 2]}" for i in range(40))])
    table = read(csv, missing="median")
    assert np.isnan(table.x[7, 0])
    assert "“a” holds numbers; “many” can't be read as numbers" in said(table)


@pytest.mark.parametrize("mark", ["", "NA", "n/a", "?", "-", "NaN"])
def test_rows_without_a_class_are_left_out_and_counted(mark):
    csv = "\n".join(["a,kind", *(f"{i % 7},{mark if i in (3, 5) else 'uv'[i % 2]}" for i in range(20))])
    table = read(csv)
    assert table.class_names == ("u", "v")
    assert "Rows without a class in “kind”" in said(table)
    assert "that were left out: 2 (lines 5, 7)" in said(table)


def test_a_class_that_looks_like_nothing_is_kept_where_there_would_be_one_class_otherwise():
    table = read(lines("a,kind", "1,NA", "2,v", "2,"))
    assert table.class_names == ("NA", "v")
    assert "“NA” in the column “kind” was read as a class" in said(table)


def test_spellings_of_one_class_are_told():
    table = read(lines("a,kind", "1,Yes", "2,yes", "3,YES", "4,yes ", "5,no"))
    assert table.class_names == ("YES", "Yes", "no", "yes")
    assert "“YES”, “Yes”, “yes” differ only in capital letters or spaces, and count as 3" in said(table)


def test_an_example_is_known_by_its_line_in_the_file():
    csv = '# a comment\n\na,note,kind\n1,"one\ntwo",u\n,x,v\n\n3,x,\n5,"\n",v\n7,x,u\n'
    table = read(csv, missing="drop_rows", leave_out="note")
    assert table.x[:, 0].tolist() == [1, 5, 7]
    assert table.lines.tolist() == [4, 9, 11]


def test_shorter_lines_are_left_out_and_named():
    table = read(lines("a,b,kind", "1,2,u", "2,3,v") + b"\n4,u\nsum: 9\n5,6,v\n")
    assert len(table.y) == 11
    assert "Lines with fewer values than the table has columns, which were left out: 2 (12, 13)" in said(table)


def test_a_damaged_letter_makes_no_other_letters_of_all():
    table = read("año;niño;kind\n1;2;ñandú\n4;5;".encode() + b"\xf1\n")
    assert table.feature_names == ("año", "niño")
    assert "Characters that could not be read, shown as “�”: 1" in said(table)


def test_names_of_columns_to_leave_out_may_hold_commas_quotes_and_new_lines():
    names = ["a", "b, c", 'd "e"', "weight\n(kg)"]
    assert split_names(join_names(names)) == names
    assert split_names("auto") is None
    assert split_names("") == []
    assert split_names("a\nb, c\r") == ["a", "b", "c"]
    with pytest.raises(DataError, match="Columns to leave out: “z” is not in the file; choose from: a, kind"):
        read(b"a,kind\n1,u\n2,v\n", leave_out="z")


# -- what may come -----------------------------------------------------------------------------------------------------


def test_damaged_files_never_give_anything_but_a_table_or_a_data_error():
    rng = np.random.default_rng(0)
    row = "{:.2f},{},{}\n"
    plain = "a,b,kind\n" + "".join(row.format(i / 7, i % 5, "uvw"[i % 3]) for i in range(20))
    files = [plain.encode(), plain.replace(",", ";").replace(".", ",").encode(), plain.replace(",", '"\t').encode()]
    pieces = [b",", b";", b"\t", b'"', b"\n", b"\r", b" ", b"nan", b"1e999", b"-1e308", b"\xff", b"\xef\xbb\xbf", b"True"]
    pieces += [b"'", b"\xc2\xa0", b"\x1c", b"9" * 30, b"1+2j", b"NA", b"-", b"|", b"a,b,kind\n"]
    tables = 0
    for _ in range(400):
        csv = files[rng.integers(len(files))]
        for _ in range(rng.integers(1, 8)):
            at = rng.integers(len(csv) + 1)
            csv = csv[:at] + pieces[rng.integers(len(pieces))] + csv[at + rng.integers(3) :]
        try:
            missing = ["stop", "drop_rows", "drop_columns", "median"][rng.integers(4)]
            data = prepared(read(csv, missing=missing))
        except DataError:
            continue
        tables += 1
        assert all(np.isfinite(part.x).all() for part in (data.train, data.validation, data.test))
    assert tables > 20
