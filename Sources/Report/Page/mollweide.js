// The Mollweide projection of the sky seen from inside, as the program's figures have it: 2 theta + sin 2 theta = pi
// sin b, x = (2 l / pi) cos theta, y = sin theta, in the ellipse x^2/4 + y^2 <= 1 (Snyder 1987, p. 249). B0 is along
// +z.
const views = {
  right: { up: [0, 1, 0], right: [0, 0, 1] },  // +x at the centre, B0 half-way to the right
  up: { up: [0, 0, 1], right: [0, -1, 0] },  // +x at the centre, B0 at the upper pole
};

// The unit vector that appears at a point, or null outside of the ellipse.
function directionAt(view, x, y) {
  if (x * x / 4 + y * y >= 1) return null;
  const theta = Math.asin(y), sine = (2 * theta + Math.sin(2 * theta)) / Math.PI;
  const cosine = Math.sqrt(Math.max(0, 1 - sine * sine));
  const longitude = Math.PI * x / (2 * Math.cos(theta));
  const ahead = cosine * Math.cos(longitude), aside = cosine * Math.sin(longitude);
  return [0, 1, 2].map(i => (i === 0 ? ahead : 0) + aside * view.right[i] + sine * view.up[i]);
}

// The point at which a unit vector appears.
function pointOf(view, p) {
  const dot = q => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
  const longitude = Math.atan2(dot(view.right), p[0]);
  const target = Math.PI * Math.max(-1, Math.min(1, dot(view.up)));
  // By halving: near the poles Newton's steps shrink too slowly to stop at.
  let low = -Math.PI / 2, high = Math.PI / 2;
  for (let k = 0; k < 40; k++) {
    const theta = (low + high) / 2;
    if (2 * theta + Math.sin(2 * theta) < target) low = theta; else high = theta;
  }
  return [2 * longitude / Math.PI * Math.cos(low), Math.sin(low)];
}

// The unit vector at an angle to B0 and a gyrophase, in degrees.
function directionOf(angle, phase) {
  const theta = angle * Math.PI / 180, phi = phase * Math.PI / 180;
  return [Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta)];
}
