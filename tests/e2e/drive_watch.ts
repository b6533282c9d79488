// A generated client, watched: which methods were called, which status came, what is expected.
import { ApiError } from './generated';

const called = new Set<string>();
let lastStatus = 0;

const plainFetch = globalThis.fetch;
globalThis.fetch = async (...given: Parameters<typeof fetch>): Promise<Response> => {
  const response = await plainFetch(...given);
  lastStatus = response.status;
  return response;
};

export function watched<T extends object>(service: T): T {
  return new Proxy(service, {
    get(target, name, receiver): unknown {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        called.add(String(name));
        return Reflect.apply(member, target, given);
      };
    },
  });
}

export function same(shown: unknown, expected: unknown, what: string): void {
  const [one, two] = [JSON.stringify(shown), JSON.stringify(expected)];
  if (one !== two) throw new Error(`${what}: ${one} is not ${two}`);
}

export async function answered<T>(status: number, sent: Promise<T>): Promise<T> {
  const body = await sent;
  same(lastStatus, status, 'status');
  return body;
}

export async function refused(
  status: number, sent: Promise<unknown>,
): Promise<Record<string, unknown>> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    same(error.status, status, `refusal of ${error.request.url} (${JSON.stringify(error.body)})`);
    return error.body as Record<string, unknown>;
  }
  throw new Error(`answered ${lastStatus} where ${status} was expected`);
}

// The contract requires read-only members of a record that is sent; the server ignores them.
export const part = <T>(members: Partial<T>): T => members as T;

let counter = 0;
export const word = (text: string): string => `${text} ${++counter} ${Date.now()}`;
export const address = (): string => `someone${++counter}-${Date.now()}@driven.example`;

export const calledMethods = (): string[] => [...called];
