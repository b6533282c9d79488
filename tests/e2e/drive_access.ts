// Who may do what: signing in, passwords, groups and their assignments.
import { OpenAPI } from './generated';
import { NOBODY, address, answered, crm, part, refused, same, word } from './drive_client';
import type { Assignment, Group } from './generated';

const PASSWORD = 'correct horse battery staple';

export async function driveSignIn(): Promise<void> {
  const email = address();
  const user = await answered(201, crm.crmUsersCreate({
    requestBody: { email, name: 'Signs in', is_staff: true },
  }));
  const renamed = await answered(200, crm.crmUsersPartialUpdate({
    id: user.id, requestBody: { name: 'Signs in here', password: PASSWORD },
  }));
  same(renamed.name, 'Signs in here', 'name');
  await refused(401, crm.crmAuthLoginCreate({ requestBody: { email, password: 'a guess' } }));
  const session = await answered(200, crm.crmAuthLoginCreate({
    requestBody: { email, password: PASSWORD },
  }));
  same(session.user, user.id, 'user');
  const headers = OpenAPI.HEADERS;
  OpenAPI.HEADERS = { Authorization: `Bearer ${session.token}` };
  const me = await answered(200, crm.crmAuthMeRetrieve({}));
  same([me.user, me.is_session], [user.id, true], 'me');
  await answered(204, crm.crmAuthLogoutCreate({}));
  await refused(401, crm.crmAuthMeRetrieve({}));
  OpenAPI.HEADERS = headers;
  await answered(204, crm.crmAuthResetCreate({ requestBody: { email } }));
  await answered(204, crm.crmUsersDestroy({ id: user.id }));
  await refused(404, crm.crmUsersRetrieve({ id: user.id }));
  await refused(400, crm.crmAuthResetConfirmCreate({
    requestBody: { secret: 'none', password: PASSWORD },
  }));
}

export async function driveGroups(): Promise<void> {
  const group = await answered(201, crm.crmGroupsCreate({
    requestBody: part<Group>({ name: word('group'), permissions: ['Ibl.CRM/Tags/*'] }),
  }));
  const id = group.id;
  same((await answered(200, crm.crmGroupsRetrieve({ id }))).permissions, ['Ibl.CRM/Tags/*'],
    'permissions');
  await answered(200, crm.crmGroupsPartialUpdate({ id, requestBody: { description: 'Tags' } }));
  await answered(200, crm.crmGroupsUpdate({
    id, requestBody: part<Group>({ name: word('group'), permissions: ['Ibl.CRM/Tags/read'] }),
  }));
  same((await answered(200, crm.crmGroupsList({}))).results.some((one) => one.id === id), true,
    'listed');
  same((await answered(200, crm.crmGroupsHistoryList({ id }))).count, 3, 'history');
  await refused(404, crm.crmGroupsDiffRetrieve({ id: NOBODY, from: '0' }));
  await driveAssignments(id);
  await answered(204, crm.crmGroupsDestroy({ id }));
}

async function driveAssignments(group: string): Promise<void> {
  const user = await answered(201, crm.crmUsersCreate({
    requestBody: { email: address(), name: 'Assigned' },
  }));
  const made = await answered(201, crm.crmAssignmentsCreate({
    requestBody: part<Assignment>({ user: user.id, group, expires_at: '2999-01-01T00:00:00Z' }),
  }));
  const id = made.id;
  const sameAgain = part<Assignment>({ user: user.id, group });
  await refused(400, crm.crmAssignmentsCreate({ requestBody: sameAgain }));
  await answered(200, crm.crmAssignmentsPartialUpdate({ id, requestBody: { expires_at: null } }));
  await answered(200, crm.crmAssignmentsUpdate({ id, requestBody: sameAgain }));
  same((await answered(200, crm.crmAssignmentsRetrieve({ id }))).group, group, 'group');
  same((await answered(200, crm.crmAssignmentsList({ user: user.id }))).count, 1, 'listed');
  await answered(200, crm.crmAssignmentsHistoryList({ id }));
  await refused(404, crm.crmAssignmentsDiffRetrieve({ id: NOBODY, from: '0' }));
  await answered(204, crm.crmAssignmentsDestroy({ id }));
}
