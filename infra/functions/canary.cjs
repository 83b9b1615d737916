// Calls the private API the way a portal does, through the same endpoint and VPC link: it must be ready, and it must
// refuse a caller without a token. Besides, the VPC link goes idle after 60 days without a request.
// Holds no token, and says of an answer its status only. Inlined into a template: at most 4096 characters.
const TIMEOUT_MILLISECONDS = 10_000;

async function expectAnswer(path, status, code) {
  const { API_URL } = process.env;
  let answer;
  try {
    answer = await fetch(`${API_URL}${path}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
  } catch (error) {
    throw new Error(`${path}: no answer: ${error.cause?.code ?? error.name}`);
  }
  const body = await answer.json().catch(() => undefined);
  if (answer.status !== status) {
    throw new Error(`${path}: status ${answer.status} instead of ${status}`);
  }
  if (code !== undefined && body?.code !== code) {
    throw new Error(`${path}: status ${status} without the code ${code}`);
  }
}

exports.handler = async () => {
  await expectAnswer('/readyz', 200);
  await expectAnswer('/v1/me', 401, 'invalid_token');
};
