// [blocks, rows, columns, src_words]: signed weights of four outputs (x … w), four input channels in each word.
// For convolve_groups: [dst_channels, rows, columns, depth] bytes, four in a word.
@group(0) @binding(2) var<storage, read> weights: array<vec4u>;
// [blocks, 3]: of four outputs the start of their sums (i32), mantissas and exponents of their factors.
@group(0) @binding(3) var<storage, read> outputs: array<vec4u>;

// Levels as signed bytes, 128 less: the sums start 128 · Σ weights higher.
const FLIP = 0x80808080u;

// Dispatch: ceil(ceil(dst_width / 4) · dst_words / 64) × rows of dst. A thread makes four pixels of four channels.
@compute @workgroup_size(64)
fn convolve(@builtin(global_invocation_id) id: vec3u) {
  let quads = (args.dst_width + 3) / 4;
  let block = i32(id.x) / quads;
  if (block >= args.dst_words) {
    return;
  }
  let first_x = (i32(id.x) % quads) * 4;
  let place = place_of(id.y);
  let start = bitcast<vec4i>(outputs[block * 3]);
  var sums = array<vec4i, 4>(start, start, start, start);
  let padding = (u32(args.padding) * 0x01010101u) ^ FLIP;
  var weight_at = block * args.rows * args.columns * args.src_words;
  for (var row = 0; row < args.rows; row++) {
    let y = (args.dst_y + place.y) * args.stride_y - args.pad_y + row * args.dilation_y;
    for (var column = 0; column < args.columns; column++) {
      let x = (args.dst_x + first_x) * args.stride_x - args.pad_x + column * args.dilation_x;
      var source: vec4i;
      var inside: vec4<bool>;
      for (var i = 0; i < 4; i++) {
        // Pixels past the row's end are made of what is there, and dropped.
        let seen = x + i * args.stride_x;
        inside[i] = in_raster(seen, y) && (seen < args.src_x + args.src_width);
        source[i] = select(0, src_at(place.plane, seen, y), inside[i]);
      }
      for (var word = 0; word < args.src_words; word++) {
        let factors = weights[weight_at];
        weight_at++;
        for (var i = 0; i < 4; i++) {
          let levels = select(padding, src[source[i] + word] ^ FLIP, inside[i]);
          sums[i] += vec4i(dot4(levels, factors.x), dot4(levels, factors.y), dot4(levels, factors.z), dot4(levels, factors.w));
        }
      }
    }
  }
  for (var i = 0; i < min(4, args.dst_width - first_x); i++) {
    dst[dst_at(place, first_x + i) + block] = pack_levels(sums[i], block);
  }
}

fn pack_levels(sums: vec4i, block: i32) -> u32 {
  let mantissas = outputs[block * 3 + 1];
  let exponents = bitcast<vec4i>(outputs[block * 3 + 2]);
  var packed = 0u;
  for (var i = 0u; i < 4u; i++) {
    packed |= level_of(sums[i], mantissas[i], exponents[i]) << (i << 3u);
  }
  return packed;
}

// Dispatch: ceil(dst_width · dst_words / 64) × rows of dst. A thread makes one pixel of four channels.
// a: input channels of a group, b: output channels of one.
@compute @workgroup_size(64)
fn convolve_groups(@builtin(global_invocation_id) id: vec3u) {
  let block = i32(id.x) / args.dst_width;
  if (block >= args.dst_words) {
    return;
  }
  let to_x = i32(id.x) % args.dst_width;
  let place = place_of(id.y);
  var sums = bitcast<vec4i>(outputs[block * 3]);
  for (var row = 0; row < args.rows; row++) {
    let y = (args.dst_y + place.y) * args.stride_y - args.pad_y + row * args.dilation_y;
    for (var column = 0; column < args.columns; column++) {
      let x = (args.dst_x + to_x) * args.stride_x - args.pad_x + column * args.dilation_x;
      let inside = in_raster(x, y);
      let source = select(0, src_at(place.plane, x, y), inside);
      for (var i = 0; i < 4; i++) {
        let channel = min(block * 4 + i, args.dst_channels - 1);
        let first = (channel / args.b) * args.a;
        for (var k = 0; k < args.a; k++) {
          let level = select(args.padding, i32(byte_of(src[source + ((first + k) >> 2u)], first + k)), inside);
          let at = ((channel * args.rows + row) * args.columns + column) * args.a + k;
          let word = weights[at >> 4u][(at >> 2u) & 3];
          sums[i] += level * (bitcast<i32>(word << (24u - (u32(at & 3) << 3u))) >> 24u);
        }
      }
    }
  }
  dst[dst_at(place, to_x) + block] = pack_levels(sums, block);
}
