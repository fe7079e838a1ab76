import { type Commands } from './command.ts';

export const featureCommands: Commands = {
  FEAT: (session) => {
    const { features, secureContext } = session.server;
    const all = secureContext ? ['AUTH TLS', 'PBSZ', 'PROT', ...features] : features;
    return ['211-Features:', ...all.map((feature) => ` ${feature}`), '211 End'];
  },

  OPTS: (_session, argument) => {
    if (/^UTF-?8 ON$/i.test(argument)) return '200 Always in UTF8 mode.';
    return /^MLST\b/i.test(argument) ? '200 OPTS MLST type;size;modify;' : '501 Option not understood.';
  },

  SYST: () => '215 UNIX Type: L8',
  NOOP: () => '200 NOOP ok.',

  TYPE: (session, argument) => {
    const type = argument.toUpperCase();
    if (type !== 'I' && type !== 'L 8' && type !== 'A' && type !== 'A N') {
      return '500 Unrecognised TYPE command.';
    }
    session.representation = type.startsWith('A') ? 'ascii' : 'image';
    return type.startsWith('A') ? '200 Switching to ASCII mode.' : '200 Switching to Binary mode.';
  },

  STRU: (_session, argument) =>
    argument.toUpperCase() === 'F' ? '200 Structure set to F.' : '504 Bad STRU command.',

  MODE: (_session, argument) =>
    argument.toUpperCase() === 'S' ? '200 Mode set to S.' : '504 Bad MODE command.',
};
