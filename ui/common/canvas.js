// For components that draw on a canvas; it is put before each one's own program. What is drawn is `width` by `height`, and as large
// on the screen as its style lets it be.
function prepare(canvas, width, height) {
  canvas.style.aspectRatio = `${width} / ${height}`;
  const scale = ((canvas.clientWidth || width) / width) * (window.devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale); canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

