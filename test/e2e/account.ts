/** Before each test file: the account of the worker that runs it. The tests of a file compare all that an account holds. */
const { JEST_WORKER_ID = "1" } = process.env;
Object.assign(process.env, JSON.parse(process.env[`E2E_ACCOUNT_${JEST_WORKER_ID}`] ?? "{}"));
