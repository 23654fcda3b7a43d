"""Colours that the charts share; apart from them, so that the first page need not load Plotly."""

# Okabe and Ito's colours (2008), which people with colour-blindness can tell apart, in an order that also works on dark.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6BB1", "#B8A800", "#7F7F7F", "#17BECF")
TRAIN, VALIDATION = COLORS[0], COLORS[1]
