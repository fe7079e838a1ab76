import type { RunnerCommands } from '../../action/runner.ts';

/** A runner that records every command as one text, in order. */
export class RunnerRecorder implements RunnerCommands {
  readonly commands: string[] = [];
  readonly outputs: Record<string, string> = {};
  readonly secrets: string[] = [];
  summaryText = '';

  readonly summary = {
    addRaw: (text: string) => ({
      write: () => {
        this.summaryText += text;
        return Promise.resolve();
      },
    }),
  };

  info(message: string): void {
    this.commands.push(message);
  }

  warning(message: string): void {
    this.commands.push(`warning: ${message}`);
  }

  setFailed(message: string): void {
    this.commands.push(`failed: ${message}`);
  }

  startGroup(name: string): void {
    this.commands.push(`group: ${name}`);
  }

  endGroup(): void {
    this.commands.push('end');
  }

  setOutput(name: string, value: string): void {
    this.outputs[name] = value;
  }

  setSecret(secret: string): void {
    this.secrets.push(secret);
  }
}
