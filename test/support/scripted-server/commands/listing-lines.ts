import { type NamedEntry, type StoredEntry } from '../storage.ts';
import { formatTimeValue } from './time-value.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const halfYearMs = 182 * 24 * 60 * 60 * 1000;

/** A line as `ls -l` writes it, in UTC. */
export function listLine({ kind, sizeBytes, modified, name }: NamedEntry): string {
  const mode = kind === 'folder' ? 'drwxr-xr-x    2' : '-rw-r--r--    1';
  return `${mode} ftp      ftp      ${String(sizeBytes).padStart(12)} ${listTime(modified)} ${name}`;
}

/** `ls` shows the time of day for the last half year, and the year for anything else. */
function listTime(time: Date): string {
  const age = Date.now() - time.getTime();
  const day = `${months[time.getUTCMonth()] ?? ''} ${String(time.getUTCDate()).padStart(2, '0')}`;
  const isRecent = age >= 0 && age < halfYearMs;
  return `${day} ${isRecent ? time.toISOString().slice(11, 16) : ` ${time.getUTCFullYear()}`}`;
}

/** The facts of one entry in the format of RFC 3659, section 7.2; `type` may mark the folder itself or its parent. */
export function machineLine(name: string, entry: StoredEntry, type?: 'cdir' | 'pdir'): string {
  const size = entry.kind === 'file' ? `size=${entry.sizeBytes};` : '';
  const kind = type ?? (entry.kind === 'folder' ? 'dir' : 'file');
  return `type=${kind};${size}modify=${formatTimeValue(entry.modified)}; ${name}`;
}
