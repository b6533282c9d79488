// Drives every operation of the accounts surface with the client generated from its document. What
// accounts only lists is made by plain requests to the crm surface.
import {
  AuthenticationService, OpenAPI, OrganizationsService, ServiceService,
} from './generated';
import { address, answered, calledMethods, refused, same, watched, word } from './drive_watch';

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

const accounts = watched(OrganizationsService);
const authentication = watched(AuthenticationService);
const service = watched(ServiceService);

async function crm(path: string, body?: unknown, method = 'POST'): Promise<any> {
  const response = await fetch(`${OpenAPI.BASE}/api/crm/${path}`, {
    method: body === undefined ? 'GET' : method,
    headers: { ...(OpenAPI.HEADERS as Record<string, string>), 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function driveOrganizations(): Promise<void> {
  const name = word('Account');
  const made = await answered(200, accounts.organizationsCreate({
    requestBody: { name, type: 'customer', metadata: { tier: 1 } },
  }));
  same([made.status, made.metadata, made.industry], ['active', { tier: 1 }, null], 'made');
  const id = made.id;
  same(await answered(200, accounts.organizationsGet({ id })), made, 'read');
  same((await answered(200, accounts.organizationsList({}))).some((one) => one.id === id), true, 'listed');
  const changed = await answered(200, accounts.organizationsUpdate({
    id, requestBody: { industry: 'Dairy' },
  }));
  same([changed.name, changed.industry], [name, 'Dairy'], 'changed');
  const copy = await answered(200, accounts.organizationsDuplicate({ id }));
  same([copy.name, copy.industry], [`${name} (2)`, 'Dairy'], 'copy');
  await answered(204, accounts.organizationsDelete({ id }));
  await refused(404, accounts.organizationsGet({ id }));
}

async function driveParts(): Promise<void> {
  const made = await answered(200, accounts.organizationsCreate({
    requestBody: { name: word('Whole'), type: 'customer' },
  }));
  const organizationId = made.id;
  const found = await crm(`organizations/?name=${encodeURIComponent(made.name)}`);
  const organization = found.results[0].id;
  await crm('tasks/', { title: 'Call', organization });
  await crm('projects/', { name: 'Move', organization });
  await crm('documents/', { name: 'a.txt', content: 'aGVsbG8=', organization });
  const tasks = await answered(200, accounts.organizationsTasksList({ organizationId }));
  same(tasks.map((one) => [one.organizationId, one.title]), [[organizationId, 'Call']], 'tasks');
  const projects = await answered(200, accounts.organizationsProjectsList({ organizationId }));
  same(projects.map((one) => one.name), ['Move'], 'projects');
  const documents = await answered(200, accounts.organizationsDocumentsList({ organizationId }));
  same(documents.map((one) => [one.name, one.size]), [['a.txt', 5]], 'documents');
  await driveMembers(organizationId, organization);
}

async function driveMembers(organizationId: number, organization: string): Promise<void> {
  const person = (await crm('persons/', { name: word('Contact') })).id;
  await crm('contact-roles/', { organization, person, role: 'buyer' });
  const members = await answered(200, accounts.organizationsMembersList({ organizationId }));
  const contactId = members[0]?.contactId ?? 0;
  same(members, [{ organizationId, contactId, role: 'buyer' }], 'members');
  await answered(200, accounts.organizationsMembersUpdate({
    organizationId, contactId, requestBody: { role: 'lead' },
  }));
  await answered(204, accounts.organizationsMembersRemove({ organizationId, contactId }));
  await answered(200, accounts.organizationsMembersAdd({
    organizationId, requestBody: { contactId, role: 'owner' },
  }));
  await refused(409, accounts.organizationsMembersAdd({
    organizationId, requestBody: { contactId, role: 'buyer' },
  }));
}

const PASSWORD = 'correct horse battery staple';

// The session is in a cookie, which browsers keep by themselves.
async function cookieOf(email: string): Promise<string> {
  const response = await fetch(`${OpenAPI.BASE}/accounts/auth/login`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

async function driveSignIn(): Promise<void> {
  const email = address();
  const user = await crm('users/', { email, is_staff: true });
  await crm(`users/${user.id}/`, { password: PASSWORD }, 'PATCH');
  const session = await answered(200, authentication.authLogin({
    requestBody: { email, password: PASSWORD },
  }));
  same(session.user, user.id, 'user');
  const headers = OpenAPI.HEADERS;
  OpenAPI.HEADERS = { Cookie: await cookieOf(email) };
  await answered(200, accounts.organizationsList({}));
  await answered(204, authentication.authLogout({}));
  await refused(401, accounts.organizationsList({}));
  OpenAPI.HEADERS = headers;
  await answered(204, authentication.authReset({ requestBody: { email } }));
  await refused(400, authentication.authResetConfirm({
    requestBody: { secret: 'none', password: PASSWORD },
  }));
}

async function drive(): Promise<void> {
  OpenAPI.BASE = process.env.DAYBOOK_URL ?? '';
  OpenAPI.HEADERS = { Authorization: `Api-Token ${process.env.DAYBOOK_TOKEN}` };
  await driveOrganizations();
  await driveParts();
  await driveSignIn();
  await answered(200, service.serviceOpenapi());
  await answered(200, service.serviceOpenapi30());
  console.log(JSON.stringify(calledMethods()));
}

drive().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
