// Functions of single levels. Dispatch of all: ceil(dst_width · dst_words / 64) × rows of dst; a thread makes a word.

// [256] of look_up and join: levels; [2, 256] of add: terms in 1/65536 of a level.
@group(0) @binding(2) var<storage, read> tables: array<i32>;
// The second term of add, in a region of its own: a … d are its x, y, width, height.
@group(0) @binding(3) var<storage, read> other: array<u32>;

// dst = table[src]. join: channels a … a + src_channels − 1 of dst; those before are there already.
@compute @workgroup_size(64)
fn join(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x) / args.dst_words;
  if (to_x >= args.dst_width) {
    return;
  }
  let word = i32(id.x) % args.dst_words;
  if ((word * 4 + 3 < args.a) || (word * 4 >= args.a + args.src_channels)) {
    return;
  }
  let place = place_of(id.y);
  let at = dst_at(place, to_x) + word;
  let source = src_at(place.plane, args.dst_x + to_x, args.dst_y + place.y);
  var packed = dst[at];
  for (var i = 0; i < 4; i++) {
    let channel = word * 4 + i - args.a;
    if ((channel >= 0) && (channel < args.src_channels)) {
      let level = u32(tables[byte_of(src[source + (channel >> 2u)], channel)]);
      packed = insertBits(packed, level, u32(i) << 3u, 8u);
    }
  }
  dst[at] = packed;
}

@compute @workgroup_size(64)
fn add(@builtin(global_invocation_id) id: vec3u) {
  let to_x = i32(id.x) / args.dst_words;
  if (to_x >= args.dst_width) {
    return;
  }
  let word = i32(id.x) % args.dst_words;
  let place = place_of(id.y);
  let x = args.dst_x + to_x;
  let y = args.dst_y + place.y;
  let first = levels_of(src[src_at(place.plane, x, y) + word]);
  let other_at = ((place.plane * args.d + y - args.b) * args.c + x - args.a) * args.src_words + word;
  let second = levels_of(other[other_at]);
  var packed = 0u;
  for (var i = 0u; i < 4u; i++) {
    // Each term is within 2²⁹.
    let sum = tables[first[i]] + tables[256u + second[i]];
    let level = (sum + 0x7fff + ((sum >> 16u) & 1)) >> 16u;
    packed |= u32(clamp(args.zero + level, args.low, args.high)) << (i << 3u);
  }
  dst[dst_at(place, to_x) + word] = packed;
}
