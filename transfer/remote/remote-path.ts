/**
 * Builds every remote path: absolute, with `/` between the parts, each of which can only be read as a name.
 *
 * @param base absolute path of a folder
 * @param relative path below it; `.` parts and repeated slashes are dropped; an absolute path replaces `base`
 * @returns the absolute path, without a slash at its end unless it is `/`
 * @throws TypeError when a part is `..` or contains CR, LF or NUL, or when `base` is not absolute
 */
export function joinRemotePath(base: string, relative: string): string {
  if (!base.startsWith('/'))
    throw new TypeError(`Not an absolute path on the server: ${JSON.stringify(base)}`);
  const path = relative.startsWith('/') ? relative : `${base}/${relative}`;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  for (const part of parts) checkRemoteName(part);
  return `/${parts.join('/')}`;
}

/** The parent folder of an absolute path; that of `/` is `/`. */
export const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));

/** The last name of an absolute path; empty for `/`. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The absolute path of a name in a folder. */
export const childOf = (folder: string, name: string): string => `${folder === '/' ? '' : folder}/${name}`;

function checkRemoteName(name: string): void {
  if (name === '..') throw new TypeError('A path on the server must not contain ".."');
  if (/[\r\n\0]/.test(name)) {
    throw new TypeError(`A name on the server must not contain CR, LF or NUL: ${JSON.stringify(name)}`);
  }
}
