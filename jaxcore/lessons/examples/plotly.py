import plotly.graph_objects as go

figure = go.Figure()
figure.add_scatter(x=[1, 2, 3], y=[0.9, 0.5, 0.2], name="loss")
print(figure.to_json()[:100])
