/** Names that Windows reserves for devices, with any extension. */
const deviceNames = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:$|[. :])/i;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Why a name from a server may not be used locally; `undefined` if it may. On every platform, a name that passes stays in
 * its folder, opens no device, and contains no terminal control characters.
 *
 * @param platform as in `process.platform`; more names are refused on Windows
 */
export function nameFault(name: string, platform: NodeJS.Platform): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'is not a file name';
  if (/[/\\]/.test(name)) return 'contains a slash or a backslash, which leads into another folder';
  if (/^[a-z]:/i.test(name)) return 'begins with a drive letter';
  if (controlCharacters.test(name)) return 'contains a control character';
  if (deviceNames.test(name)) return 'is the name of a device on Windows';
  if (platform !== 'win32') return undefined;
  if (/[<>:"|?*]/.test(name)) return 'contains a character that Windows does not allow in names';
  return /[. ]$/.test(name) ? 'ends in a dot or a space, which Windows drops' : undefined;
}
