import type { DeployEvent } from '../transfer/index.ts';
import type { Change } from './changes.ts';
import { byteText, countText, durationText } from './units.ts';

type EventOf<Type extends DeployEvent['type']> = Extract<DeployEvent, { readonly type: Type }>;

/** What was found in the local folder. */
export function scannedLine({ files, folders, bytes }: EventOf<'scanned'>, leftOut: number): string {
  const found = `${countText(files, 'file')} in ${countText(folders, 'folder')}, ${byteText(bytes)}`;
  return leftOut > 0 ? `${found}; ${countText(leftOut, 'path')} left out` : found;
}

/** What the server knew of an earlier deploy. */
export function stateLine({ found, files }: EventOf<'state'>): string {
  if (found === 'none') return 'No state file on the server: this is its first deploy.';
  if (found === 'complete') return `The last deploy left ${countText(files, 'file')}.`;
  return `The last deploy was cut off while it published; this one takes it up, with ${countText(files, 'file')} live.`;
}

/** How far the upload has come. */
export function progressLine({ progress, filesDone, filesTotal }: EventOf<'progress'>): string {
  const { bytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  const percent = totalBytes > 0 ? Math.floor((100 * bytes) / totalBytes) : 100;
  const parts = [
    `${percent}%: ${byteText(bytes)} of ${byteText(totalBytes)}`,
    `${filesDone} of ${countText(filesTotal, 'file')}`,
    `${byteText(bytesPerSecond)}/s`,
  ];
  if (secondsLeft !== undefined) parts.push(`${durationText(secondsLeft * 1000)} left`);
  return parts.join(', ');
}

/** One file is whole in the staging folder. */
export function stagedLine({ path, sizeBytes, resumedBytes }: EventOf<'staged'>): string {
  const resumed = resumedBytes > 0 ? `, ${byteText(resumedBytes)} of it were there` : '';
  return `sent ${path} (${byteText(sizeBytes)}${resumed})`;
}

/** A step failed and is tried again. */
export function retryLine({ step, error, attempt, attempts, delayMs }: EventOf<'retry'>): string {
  return `${step} failed: ${error}; retry ${attempt} of ${attempts} in ${durationText(delayMs)}`;
}

/** One change of a plan. */
export function changeLine({ verb, path, note }: Change): string {
  return `${verb.padEnd('replace'.length)} ${path}${note === '' ? '' : ` (${note})`}`;
}
