/* Reads the geometry file of geo/shapes/binary.py into typed arrays. Pure: runs in node as well. */
(function (root) {
  'use strict';
  const gezhi = (root.gezhi = root.gezhi || {});
  const HEADER = 64;
  const HAS_CLASSES = 1;
  const HAS_LABELS = 2;

  function varints(bytes, from, count, out) {
    let at = from;
    for (let i = 0; i < count; i++) {
      let value = 0;
      let factor = 1;
      let byte = bytes[at++];
      while (byte > 127) {
        value += (byte & 127) * factor;
        factor *= 128;
        byte = bytes[at++];
      }
      out[i] = value + byte * factor;
    }
    return at;
  }

  /* Differences become running sums; zigzag: even is positive, odd is negative. */
  function running(bytes, from, count, out) {
    let at = from;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      let value = 0;
      let factor = 1;
      let byte = bytes[at++];
      while (byte > 127) {
        value += (byte & 127) * factor;
        factor *= 128;
        byte = bytes[at++];
      }
      value += byte * factor;
      sum += value % 2 ? -(value + 1) / 2 : value / 2;
      out[i] = sum;
    }
    return at;
  }

  function starts(counts) {
    const out = new Uint32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) out[i + 1] = out[i] + counts[i];
    return out;
  }

  function readHeader(buffer) {
    const view = new DataView(buffer);
    const magic = buffer.byteLength >= HEADER ? view.getUint32(0, false) : 0;
    if (magic !== 0x475a474d) throw new Error('not a geometry file');
    if (view.getUint16(4, true) !== 1) throw new Error('geometry file of another version');
    const u32 = at => view.getUint32(at, true);
    return {
      flags: view.getUint16(6, true), n: u32(8), p: u32(12), m: u32(16), trailer: u32(20),
      x0: view.getFloat64(24, true), y0: view.getFloat64(32, true), step: view.getFloat64(40, true),
      counts: u32(48), xs: u32(52), ys: u32(56), labels: u32(60),
    };
  }

  /* Box of every feature in steps: 4 n numbers; an empty feature has min > max. */
  function boxes(layer) {
    const { n, partStart, vertStart, x, y } = layer;
    const box = new Int32Array(4 * n);
    for (let f = 0; f < n; f++) {
      let a = 2147483647, b = 2147483647, c = -2147483648, d = -2147483648;
      const end = vertStart[partStart[f + 1]];
      for (let v = vertStart[partStart[f]]; v < end; v++) {
        if (x[v] < a) a = x[v];
        if (x[v] > c) c = x[v];
        if (y[v] < b) b = y[v];
        if (y[v] > d) d = y[v];
      }
      box[4 * f] = a; box[4 * f + 1] = b; box[4 * f + 2] = c; box[4 * f + 3] = d;
    }
    return box;
  }

  function labelPoints(bytes, from, head) {
    const { n, x0, y0, step } = head;
    const out = new Float64Array(2 * n);
    const pair = new Float64Array(2 * n);
    varints(bytes, from, 2 * n, pair);
    let x = 0, y = 0;
    for (let i = 0; i < n; i++) {
      const a = pair[2 * i], b = pair[2 * i + 1];
      x += a % 2 ? -(a + 1) / 2 : a / 2;
      y += b % 2 ? -(b + 1) / 2 : b / 2;
      out[2 * i] = x0 + x * step;
      out[2 * i + 1] = y0 + y * step;
    }
    return out;
  }

  /* ArrayBuffer -> layer. x, y are steps from x0, y0; labels are metres, interleaved. */
  gezhi.decode = function (buffer) {
    const head = readHeader(buffer);
    const bytes = new Uint8Array(buffer);
    const perFeature = new Uint32Array(head.n);
    const perPart = new Uint32Array(head.p);
    varints(bytes, varints(bytes, HEADER, head.n, perFeature), head.p, perPart);
    let at = HEADER + head.counts;
    const kinds = bytes.subarray(at, at += head.p);
    const classes = head.flags & HAS_CLASSES ? bytes.subarray(at, at += head.n) : null;
    const x = new Int32Array(head.m), y = new Int32Array(head.m);
    running(bytes, at, head.m, x);
    running(bytes, at += head.xs, head.m, y);
    at += head.ys;
    const labels = head.flags & HAS_LABELS ? labelPoints(bytes, at, head) : null;
    at += head.labels;
    const table = JSON.parse(new TextDecoder().decode(bytes.subarray(at, at + head.trailer)) || '{}');
    const layer = {
      n: head.n, x0: head.x0, y0: head.y0, step: head.step, x, y, kinds, classes, labels, table,
      partStart: starts(perFeature), vertStart: starts(perPart),
    };
    layer.box = boxes(layer);
    return layer;
  };

  /* Arrays that arrive as base64 text in a property. */
  gezhi.bytes = function (base64) {
    const text = atob(base64 || '');
    const out = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
    return out;
  };
  gezhi.numbers = (base64, Type) => {
    const raw = gezhi.bytes(base64);
    return new Type(raw.buffer, 0, Math.floor(raw.length / Type.BYTES_PER_ELEMENT));
  };
})(typeof window === 'undefined' ? globalThis : window);
