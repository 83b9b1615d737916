/** The docker command line, as an operator has it. Nothing here decides what an exit code means. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface DockerAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DockerOptions {
  /** Added to what the process itself has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For standard input, which is closed behind it. */
  readonly input?: string;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs it in the root of the repository. Status 127 means that there is no such program here. */
export function docker(
  args: readonly string[],
  { environment, input = '' }: DockerOptions = {},
): Promise<DockerAnswer> {
  return new Promise((resolve) => {
    const child = spawn('docker', args, { cwd: ROOT, env: { ...process.env, ...environment } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', (error) => resolve({ status: 127, stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ status: code ?? 128, stdout, stderr }));
    // A command that reads nothing may be gone by now.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** @returns what it printed, without the last line end. @throws Error with its own words if it fails */
export async function dockerOutput(args: readonly string[], options?: DockerOptions): Promise<string> {
  const { status, stdout, stderr } = await docker(args, options);
  if (status !== 0) {
    throw new Error(`docker ${args[0]}: status ${status}: ${stderr.slice(-2_000)}`);
  }
  return stdout.trimEnd();
}
