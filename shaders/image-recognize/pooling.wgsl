// Maxima and means over windows. Dispatch of both: ceil(dst_width · dst_words / 64) × rows of dst; a thread makes one
// pixel of four channels.

@compute @workgroup_size(64)
fn maximum(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x) / args.dst_words;
  if (to_x >= args.dst_width) {
    return;
  }
  let word = i32(id.x) % args.dst_words;
  let place = place_of(id.y);
  var greatest = vec4u(0u);
  for (var row = 0; row < args.rows; row++) {
    let y = (args.dst_y + place.y) * args.stride_y - args.pad_y + row * args.dilation_y;
    for (var column = 0; column < args.columns; column++) {
      let x = (args.dst_x + to_x) * args.stride_x - args.pad_x + column * args.dilation_x;
      if (in_raster(x, y)) {
        greatest = max(greatest, levels_of(src[src_at(place.plane, x, y) + word]));
      }
    }
  }
  dst[dst_at(place, to_x) + word] = packed_of(greatest);
}

// a: mantissa, b: exponent of the factor; c: minus the zero points of all that is summed. Sums are below 2³⁰: windows have
// at most 2²² pixels.
@compute @workgroup_size(64)
fn average(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x) / args.dst_words;
  if (to_x >= args.dst_width) {
    return;
  }
  let word = i32(id.x) % args.dst_words;
  let place = place_of(id.y);
  var sums = vec4i(args.c);
  for (var row = 0; row < args.rows; row++) {
    let y = (args.dst_y + place.y) * args.stride_y - args.pad_y + row * args.dilation_y;
    for (var column = 0; column < args.columns; column++) {
      let x = (args.dst_x + to_x) * args.stride_x - args.pad_x + column * args.dilation_x;
      let inside = in_raster(x, y);
      let levels = vec4i(levels_of(src[select(0, src_at(place.plane, x, y), inside) + word]));
      sums += select(vec4i(args.padding), levels, inside);
    }
  }
  var packed = 0u;
  for (var i = 0u; i < 4u; i++) {
    packed |= level_of(sums[i], bitcast<u32>(args.a), args.b) << (i << 3u);
  }
  dst[dst_at(place, to_x) + word] = packed;
}
