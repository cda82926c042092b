// HEALPix, ring scheme (Gorski et al. 2005, ApJ 622, 759): the pixel that holds a direction, as healpy's ang2pix has
// it. z: cosine of the angle to the pole; phi: longitude in rad, any.
function ringPixel(nside, z, phi) {
  const height = Math.abs(z);
  const quarter = ((phi / (Math.PI / 2)) % 4 + 4) % 4;
  if (height <= 2 / 3) {
    const first = nside * (0.5 + quarter), second = nside * z * 0.75;
    const ascending = Math.floor(first - second), descending = Math.floor(first + second);
    const ring = nside + 1 + ascending - descending;  // counted from z = 2/3
    const shift = 1 - (ring & 1);
    const inRing = (ascending + descending - nside + shift + 1) >> 1;
    return 2 * nside * (nside - 1) + (ring - 1) * 4 * nside + ((inRing % (4 * nside)) + 4 * nside) % (4 * nside);
  }
  const within = quarter - Math.floor(quarter), distance = nside * Math.sqrt(3 * (1 - height));
  const ring = Math.floor(within * distance) + Math.floor((1 - within) * distance) + 1;  // counted from the pole
  const inRing = Math.min(Math.floor(quarter * ring), 4 * ring - 1);
  return z > 0 ? 2 * ring * (ring - 1) + inRing : 12 * nside * nside - 2 * ring * (ring + 1) + inRing;
}
