// Sobel's gradients of eight lumas in i16 lanes. With neighbours named by the compass, `fall` is south-east − north-west and
// `rise` north-east − south-west; the gradients share them.

/** gx */
// @ts-ignore: decorator
@inline
export function sobelAcross(fall: v128, rise: v128, west: v128, east: v128): v128 {
  return v128.add<i16>(v128.add<i16>(fall, rise), v128.shl<i16>(v128.sub<i16>(east, west), 1));
}

/** gy */
// @ts-ignore: decorator
@inline
export function sobelDown(fall: v128, rise: v128, north: v128, south: v128): v128 {
  return v128.add<i16>(v128.sub<i16>(fall, rise), v128.shl<i16>(v128.sub<i16>(south, north), 1));
}
