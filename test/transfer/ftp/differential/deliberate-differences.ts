/** One deliberate difference between our commands and those of CPython's ftplib. */
export interface Difference {
  readonly name: string;
  readonly reason: string;
}

export const differences = {
  epsv: {
    name: 'EPSV before PASV on IPv4',
    reason:
      'RFC 2428 leaves the address out, so that no router can spoil it; PASV is used once a server has refused EPSV. CPython sends PASV on IPv4.',
  },
  typeOnce: {
    name: 'TYPE is sent when it changes',
    reason: 'A round trip less for each transfer. CPython sends it before each one.',
  },
  typeBeforeSize: {
    name: 'TYPE I before SIZE',
    reason:
      'ProFTPD and pyftpdlib refuse SIZE in ASCII type, and others count line ends otherwise. CPython asks in whatever type is set.',
  },
  typeOfListings: {
    name: 'no TYPE A before LIST, NLST and MLSD',
    reason: 'Servers send listings the same in either type; both line ends are understood.',
  },
  factsTogether: {
    name: 'MLSD leaves together with OPTS MLST',
    reason:
      'A round trip less. When OPTS MLST is refused, that refusal is the one that is reported. CPython waits for the answer.',
  },
  bothRenames: {
    name: 'RNTO leaves together with RNFR',
    reason:
      'A round trip less. When RNFR is refused, the server refuses RNTO too; the refusal of RNFR is the one that is reported.',
  },
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceName = keyof typeof differences;

/** Turns the commands that CPython sends for one call into those that we must send. */
export class ExpectedCommands {
  /** The differences that have occurred. */
  readonly used = new Set<DifferenceName>();
  #cpythonType = 'A';
  #ourType = '';

  of(commands: readonly string[]): string[] {
    return commands.flatMap((command, index) => this.#rewritten(command, commands.slice(index + 1)));
  }

  #rewritten(command: string, following: readonly string[]): string[] {
    const verb = command.split(' ', 1)[0] ?? '';
    if (verb === 'TYPE') return this.#type(command, following);
    if (verb === 'PASV') return this.#because('epsv', ['EPSV']);
    if (verb === 'SIZE' && this.#ourType !== 'I') {
      this.#ourType = 'I';
      return this.#because('typeBeforeSize', ['TYPE I', command]);
    }
    if (verb === 'RNFR' && !following.some((next) => next.startsWith('RNTO'))) {
      return this.#because('bothRenames', [command, 'RNTO c']);
    }
    if (verb === 'OPTS' && following.length === 0) {
      return this.#because('factsTogether', [command, 'EPSV', 'MLSD']);
    }
    return [command];
  }

  #type(command: string, following: readonly string[]): string[] {
    this.#cpythonType = command.slice(5);
    if (following.length === 0) {
      // A command of the caller; the next transfer sets its type again.
      this.#ourType = '';
      return [command];
    }
    if (following.some((next) => /^(LIST|NLST|MLSD)/.test(next))) return this.#because('typeOfListings', []);
    if (this.#ourType === this.#cpythonType) return this.#because('typeOnce', []);
    this.#ourType = this.#cpythonType;
    return [command];
  }

  #because(difference: DifferenceName, commands: string[]): string[] {
    this.used.add(difference);
    return commands;
  }
}
