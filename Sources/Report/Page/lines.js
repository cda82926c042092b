// What lies over the map: lines of angle and gyrophase, both ends of B0, the gradient.
function drawLines(context, canvasPoint, view, axis) {
  const width = context.canvas.width, unit = width / Math.max(300, context.canvas.clientWidth || width);
  context.lineWidth = 0.7 * unit;
  context.strokeStyle = "rgba(0, 0, 0, 0.45)";
  const range = (from, to, step) =>
    Array.from({ length: Math.round((to - from) / step) + 1 }, (_, k) => from + k * step);
  const line = directions => {
    let last = null;
    context.beginPath();
    for (const point of directions.map(p => pointOf(view, p))) {
      // A line that leaves on one side comes back on the other.
      const isBroken = !last || Math.abs(point[0] - last[0]) > 0.5;
      context[isBroken ? "moveTo" : "lineTo"](...canvasPoint(point));
      last = point;
    }
    context.stroke();
  };
  for (const angle of range(30, 150, 30)) line(range(0, 360, 3).map(phase => directionOf(angle, phase)));
  for (const phase of range(0, 330, 30)) line(range(0.5, 179.5, 1).map(angle => directionOf(angle, phase)));
  context.beginPath();
  context.ellipse(width / 2, width / 4, width / 2 - unit, width / 4 - unit, 0, 0, 2 * Math.PI);
  context.strokeStyle = "#777";
  context.stroke();

  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  // Text in black on a white edge is read on any colour, on a light page and on a dark one.
  const text = (words, direction, below, size, beside = 0) => {
    let [x, y] = canvasPoint(pointOf(view, direction));
    y = Math.min(width / 2 - size * unit, Math.max(size * unit, y + below * unit));
    x = Math.min(width - size * unit, Math.max(size * unit, x + beside * unit));
    context.font = `${size * unit}px system-ui, sans-serif`;
    context.lineWidth = 3 * unit;
    context.strokeStyle = "#fff";
    context.fillStyle = "#000";
    context.strokeText(words, x, y);
    context.fillText(words, x, y);
  };
  for (const angle of [30, 60, 90, 120, 150]) text(angle + "\u00b0", directionOf(angle, 0), 9, 11);
  text("\u2299", [0, 0, 1], 0, 20);
  // At a pole there is room beside the sign only.
  const [below, beside] = view.up[2] ? [0, 22] : [-16, 0];
  text("B\u2080", [0, 0, 1], below, 13, beside);
  text("\u2297", [0, 0, -1], 0, 20);
  text("\u2212B\u2080", [0, 0, -1], below, 13, beside);
  if (axis < 2) {
    const direction = axis === 0 ? [1, 0, 0] : [0, 1, 0];
    text("\u25c6", direction, 0, 16);
    text("\u2207n", direction, view.up[axis] ? 16 : -16, 13);
  }
}
