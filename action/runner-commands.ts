/** What the Action asks of the runner. `@actions/core` fits, and so does a recorder in a test. */
export interface RunnerCommands {
  info(message: string): void;
  warning(message: string): void;
  /** Makes the step fail without ending the process. */
  setFailed(message: string): void;
  startGroup(name: string): void;
  endGroup(): void;
  setOutput(name: string, value: string): void;
  /** Asks the runner to show `***` wherever this text turns up in the log. */
  setSecret(secret: string): void;
  readonly summary: { addRaw(text: string): { write(): Promise<unknown> } };
}

/** Environment variables, those of the process or a test's. */
export type Environment = Readonly<Record<string, string | undefined>>;
