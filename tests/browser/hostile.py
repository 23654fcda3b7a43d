"""Words that something between here and the screen takes for more than words."""

WORDS = (
    # Markdown: emphasis, code, headings, lists, links, images, notes
    "**b**", "_a_", "a*b*c", "~~s~~", "`c`", "# h", "- a", "+", "*", "1. x", "1)", "> q", "---", "[^1]", "a|b", "\\",
    "[l](javascript:alert(1))", "![a](http://elsewhere.test/a.png)",
    "www.elsewhere.test", "https://elsewhere.test/a", "a@b.cc", "mailto:a@b.cc",
    # HTML
    "<b>b</b>", '<img src="http://elsewhere.test/b.png">', "<script>alert(1)</script>", "&lt;", "&#60;", "5 < 6 > 4",
    # TeX
    "$10-$20", "$$x$$", "rent ($)",
    # Streamlit's own
    ":red[hot]", ":help[x]", "::x[y]", ":material/face:", ":smile: x", ":streamlit:", ":a:b:",
    ">50K", "<=50K", ">=", "->", "a -> b", "<->", "a -- b", "x ~= y",
    # Plotly's templates, and names of properties that every object has
    "%{x}", "{name}", "__proto__", "constructor", "toString", "a.b", "a[0]",
    # nothing to be seen, or something else
    "", "  ", "yes ", "a  b", "a\nb", "\u202eabc", "a\u200bb", "x" * 99,
)  # fmt: skip
