/** Names that Windows keeps for devices, whatever follows a dot. */
const deviceNames = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:$|[. :])/i;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Why a name from a server may not become a local one; `undefined` when it may. Whatever the platform, a name that
 * passes is one plain name: it leads nowhere, opens no device, and writes nothing strange on a terminal.
 *
 * @param platform as `process.platform` has it; Windows refuses more
 */
export function nameFault(name: string, platform: NodeJS.Platform): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'is no name';
  if (/[/\\]/.test(name)) return 'holds a slash or a backslash, which leads into another folder';
  if (/^[a-z]:/i.test(name)) return 'begins with a drive letter';
  if (controlCharacters.test(name)) return 'holds a control character';
  if (deviceNames.test(name)) return 'is the name of a device on Windows';
  if (platform !== 'win32') return undefined;
  if (/[<>:"|?*]/.test(name)) return 'holds a character that Windows does not allow in names';
  return /[. ]$/.test(name) ? 'ends in a dot or a space, which Windows drops' : undefined;
}
