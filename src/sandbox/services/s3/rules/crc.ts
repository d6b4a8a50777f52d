// The two checksums of S3 that Node does not have: CRC-32C and CRC-64/NVME.

const table32c = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ Number(table32c[(crc ^ byte) & 0xff]);
  return (crc ^ 0xffffffff) >>> 0;
}

// In two halves of 32 bits: BigInt would be a hundred times slower.
const high64 = new Uint32Array(256);
const low64 = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  high64[index] = Number(value >> 32n);
  low64[index] = Number(value & 0xffffffffn);
}

export function crc64nvme(bytes: Uint8Array): Buffer {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ Number(low64[index]);
    high = (high >>> 8) ^ Number(high64[index]);
  }
  const sum = Buffer.alloc(8);
  sum.writeUInt32BE(~high >>> 0, 0);
  sum.writeUInt32BE(~low >>> 0, 4);
  return sum;
}
