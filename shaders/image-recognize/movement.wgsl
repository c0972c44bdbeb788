// Levels moved as they are. Dispatch of all: ceil(dst_width · dst_words / 64) × rows of dst; a thread makes a word.

// a: factor down, b: across.
@compute @workgroup_size(64)
fn enlarge(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x) / args.dst_words;
  if (to_x >= args.dst_width) {
    return;
  }
  let word = i32(id.x) % args.dst_words;
  let place = place_of(id.y);
  let source = src_at(place.plane, (args.dst_x + to_x) / args.b, (args.dst_y + place.y) / args.a);
  dst[dst_at(place, to_x) + word] = src[source + word];
}

// a: factor; b: 1 when the block varies fastest, else the channel.
@compute @workgroup_size(64)
fn shuffle(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x) / args.dst_words;
  if (to_x >= args.dst_width) {
    return;
  }
  let word = i32(id.x) % args.dst_words;
  let place = place_of(id.y);
  let x = args.dst_x + to_x;
  let y = args.dst_y + place.y;
  let source = src_at(place.plane, x / args.a, y / args.a);
  let block = (y % args.a) * args.a + (x % args.a);
  var packed = 0u;
  for (var i = 0; i < 4; i++) {
    let made = min(word * 4 + i, args.dst_channels - 1);
    let channel = select(block * args.dst_channels + made, made * args.a * args.a + block, args.b == 1);
    packed |= byte_of(src[source + (channel >> 2u)], channel) << (u32(i) << 3u);
  }
  dst[dst_at(place, to_x) + word] = packed;
}

// a: 1 when channels vary slowest in the one pixel that is made.
@compute @workgroup_size(64)
fn flatten(@builtin(global_invocation_id) id: vec3u) {
  let word = i32(id.x);
  if (word >= args.dst_words) {
    return;
  }
  let place = place_of(id.y);
  let pixels = args.src_width * args.src_height;
  var packed = 0u;
  for (var i = 0; i < 4; i++) {
    let n = min(word * 4 + i, args.dst_channels - 1);
    let channel = select(n % args.src_channels, n / pixels, args.a == 1);
    let pixel = select(n / args.src_channels, n % pixels, args.a == 1);
    let at = (place.plane * pixels + pixel) * args.src_words + (channel >> 2u);
    packed |= byte_of(src[at], channel) << (u32(i) << 3u);
  }
  dst[dst_at(place, 0) + word] = packed;
}
