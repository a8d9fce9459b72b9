/** Formats a number of bytes: `640 bytes`, `12.3 KB`, `4.0 MB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} byte${bytes === 1 ? '' : 's'}`;
  return bytes < 999_950 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Formats the size of a change: `+2 −1`. */
export function sizeInWords({ added, removed }: { added: number | null; removed: number | null }): string {
  return added === null || removed === null ? 'not compared' : `+${added} −${removed}`;
}
