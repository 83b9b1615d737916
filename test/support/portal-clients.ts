/** Runs the example clients of docs/clients, each in its own language, and says in one form what came of a call. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StudioPass, StudioPassError } from '../../docs/clients/client.ts';

export interface PortalCall {
  readonly baseUrl: string;
  readonly ask: 'url' | 'ticket';
  readonly token: string;
  readonly domainId: string;
}

export interface CallOutcome {
  /** The URL or link; empty if there is none. */
  readonly url: string;
  /** What is printed where somebody prints the answer, or the error. */
  readonly printed: string;
  /** Of an error; empty if there is none. */
  readonly code: string;
  readonly detail: string;
  readonly status: number;
  readonly retryAfterSeconds: number;
}

export interface PortalClient {
  readonly language: string;
  /** Whether its runtime is here. */
  readonly isHere: boolean;
  /** To be called first. @returns what removes what it made */
  prepare(): Promise<() => Promise<void>>;
  call(call: PortalCall): Promise<CallOutcome>;
}

const clients = fileURLToPath(new URL('../../docs/clients', import.meta.url));
const none = { url: '', printed: '', code: '', detail: '', status: 0, retryAfterSeconds: -1 };
const execute = promisify(execFile);
const isOnPath = (command: string, version: string): boolean => spawnSync(command, [version]).status === 0;

const typeScript: PortalClient = {
  language: 'TypeScript',
  isHere: true,
  prepare: async () => async () => {},
  async call({ baseUrl, ask, token, domainId }) {
    const client = new StudioPass({ baseUrl });
    try {
      const answer =
        ask === 'url'
          ? await client.createPresignedUrl(token, { domainId })
          : await client.createLaunchTicket(token, { domainId });
      const secret = 'authorizedUrl' in answer ? answer.authorizedUrl : answer.launchUrl;
      return { ...none, url: secret.reveal(), printed: `${JSON.stringify(answer)} ${secret}` };
    } catch (error) {
      if (!(error instanceof StudioPassError)) {
        throw error;
      }
      const { code, detail, status, retryAfterSeconds = -1 } = error;
      return { ...none, printed: String(error), code, detail, status, retryAfterSeconds };
    }
  },
};

/** Reads calls as JSON, one a line, and answers each with an outcome. */
const PYTHON_DRIVER = `
import json, sys
from client import StudioPass, StudioPassError

for line in sys.stdin:
    call = json.loads(line)
    studio_pass = StudioPass(call["baseUrl"])
    outcome = {}
    try:
        if call["ask"] == "url":
            answer = studio_pass.create_presigned_url(call["token"], domainId=call["domainId"])
            outcome["url"] = answer.authorized_url.reveal()
        else:
            answer = studio_pass.create_launch_ticket(call["token"], domainId=call["domainId"])
            outcome["url"] = answer.launch_url.reveal()
        outcome["printed"] = f"{answer} {answer!r}"
    except StudioPassError as error:
        outcome = {"printed": repr(error), "code": error.code, "detail": error.detail, "status": error.status}
        if error.retry_after_seconds is not None:
            outcome["retryAfterSeconds"] = error.retry_after_seconds
    print(json.dumps(outcome), flush=True)
`;

function python(): PortalClient {
  let driver: Driver;
  return {
    language: 'Python',
    isHere: isOnPath('python3', '--version'),
    async prepare() {
      driver = startDriver('python3', ['-B', '-c', PYTHON_DRIVER], { PYTHONPATH: clients });
      return async () => driver.end();
    },
    call: async (call) => ({ ...none, ...JSON.parse(await driver.answer(JSON.stringify(call))) }),
  };
}

/** Reads the parts of a call, and prints the members of an outcome, in Base64: Java has no JSON. One of each a line. */
const JAVA_DRIVER = `
import java.util.Base64;
import java.util.Scanner;
import static java.nio.charset.StandardCharsets.UTF_8;

public final class Driver {
    public static void main(String[] args) throws Exception {
        Scanner lines = new Scanner(System.in, UTF_8);
        while (lines.hasNextLine()) {
            String[] call = lines.nextLine().split(",", -1);
            for (int i = 0; i < call.length; i += 1) {
                call[i] = new String(Base64.getDecoder().decode(call[i]), UTF_8);
            }
            System.out.println(outcome(call[0], call[1], call[2], call[3]));
        }
    }

    private static String outcome(String baseUrl, String ask, String token, String domainId) throws Exception {
        Client client = new Client(baseUrl);
        Client.LaunchRequest request = Client.LaunchRequest.ofDomain(domainId);
        try {
            if (ask.equals("url")) {
                Client.PresignedUrl answer = client.createPresignedUrl(token, request);
                return line(answer.authorizedUrl().reveal(), answer.toString(), "", "", 0, null);
            }
            Client.LaunchTicket answer = client.createLaunchTicket(token, request);
            return line(answer.launchUrl().reveal(), answer.toString(), "", "", 0, null);
        } catch (Client.StudioPassException error) {
            return line("", error.toString(), error.code, error.detail, error.status, error.retryAfterSeconds);
        }
    }

    private static String line(Object... members) {
        StringBuilder line = new StringBuilder();
        for (Object member : members) {
            String text = member == null ? "-1" : member.toString();
            line.append(Base64.getEncoder().encodeToString(text.getBytes(UTF_8))).append(',');
        }
        return line.toString();
    }
}
`;

function java(): PortalClient {
  let driver: Driver;
  return {
    language: 'Java',
    isHere: isOnPath('javac', '-version') && isOnPath('java', '-version'),
    async prepare() {
      const classes = await mkdtemp(join(tmpdir(), 'studio-pass-java-'));
      const source = join(classes, 'Driver.java');
      await writeFile(source, JAVA_DRIVER);
      await execute('javac', ['-Xlint:all', '-Werror', '-d', classes, join(clients, 'Client.java'), source]);
      driver = startDriver('java', ['-cp', classes, 'Driver']);
      return async () => {
        await driver.end();
        await rm(classes, { recursive: true, force: true });
      };
    },
    async call({ baseUrl, ask, token, domainId }) {
      const parts = [baseUrl, ask, token, domainId].map((part) => Buffer.from(part).toString('base64'));
      const members = (await driver.answer(parts.join(','))).split(',');
      const [url = '', printed = '', code = '', detail = '', status, retryAfterSeconds] = members.map((member) =>
        Buffer.from(member, 'base64').toString(),
      );
      return { url, printed, code, detail, status: Number(status), retryAfterSeconds: Number(retryAfterSeconds) };
    },
  };
}

interface Driver {
  /** One call at a time. @throws Error if the process ends instead of answering */
  answer(line: string): Promise<string>;
  end(): Promise<void>;
}

function startDriver(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Driver {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async answer(line) {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done === true) {
        throw new Error(`${command} ended without an answer`);
      }
      return value;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

export const portalClients: readonly PortalClient[] = [typeScript, python(), java()];
