// Between RGBA8 pixels, one in a word, red lowest, and tensors.

// [planes · channels, 256]: levels of a byte's values, or pixel values of levels.
@group(0) @binding(2) var<storage, read> tables: array<u32>;
// Of write_pixels: the pixels that the unit reads, for their alpha; then i32[dst_width] and i32[dst_height] of where that of
// a column and of a row lies, in words, from word d on.
@group(0) @binding(3) var<storage, read> seen: array<u32>;

// Byte of a pixel that plane and channel look at: a, b, c.
fn byte_at(plane: i32, channel: i32, channels: i32) -> i32 {
  return vec3i(args.a, args.b, args.c)[plane * channels + channel];
}

// src: the pixels that the unit reads. Dispatch: ceil(dst_width / 64) × rows of dst.
@compute @workgroup_size(64)
fn read_pixels(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x);
  if (to_x >= args.dst_width) {
    return;
  }
  let place = place_of(id.y);
  let pixel = src[src_at(0, args.dst_x + to_x, args.dst_y + place.y)];
  var packed = 0u;
  for (var channel = 0; channel < args.dst_channels; channel++) {
    let table = (place.plane * args.dst_channels + channel) * 256;
    let value = byte_of(pixel, byte_at(place.plane, channel, args.dst_channels));
    packed |= tables[table + i32(value)] << (u32(channel) << 3u);
  }
  dst[dst_at(place, to_x)] = packed;
}

// dst: the unit's pixels. src: the last tensor, of three planes or three channels. Dispatch: ceil(dst_width / 64) × rows.
@compute @workgroup_size(64)
fn write_pixels(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x);
  if (to_x >= args.dst_width) {
    return;
  }
  let place = place_of(id.y);
  let alpha_at = i32(seen[args.d + to_x]) + i32(seen[args.d + args.dst_width + place.y]);
  var packed = seen[alpha_at] & 0xff000000u;
  for (var n = 0; n < 3; n++) {
    let plane = n / args.src_channels;
    let channel = n % args.src_channels;
    let level = byte_of(src[src_at(plane, args.dst_x + to_x, args.dst_y + place.y)], channel);
    packed |= tables[n * 256 + i32(level)] << (u32(byte_at(plane, channel, args.src_channels)) << 3u);
  }
  dst[dst_at(place, to_x)] = packed;
}
