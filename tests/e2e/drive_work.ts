// Tasks, projects, documents and the roles of persons in organizations.
import { answered, crm, part, refused, same, word } from './drive_client';
import type { ContactRole, Document, Organization, Person, Project, Task } from './generated';

async function drivePlace(): Promise<string> {
  return (await answered(201, crm.crmOrganizationsCreate({
    requestBody: part<Organization>({ name: word('Place') }),
  }))).id;
}

async function driveProjects(organization: string): Promise<string> {
  const made = await answered(201, crm.crmProjectsCreate({
    requestBody: part<Project>({ name: word('Project'), organization }),
  }));
  const id = made.id;
  same((await answered(200, crm.crmProjectsList({ organization }))).count, 1, 'listed');
  same(await answered(200, crm.crmProjectsRetrieve({ id })), made, 'read');
  await answered(200, crm.crmProjectsUpdate({ id, requestBody: made }));
  await answered(200, crm.crmProjectsPartialUpdate({ id, requestBody: { status: 'on_hold' } }));
  same((await answered(200, crm.crmProjectsHistoryList({ id }))).count, 2, 'history');
  await answered(200, crm.crmProjectsDiffRetrieve({ id, from: '0' }));
  return id;
}

async function driveTasks(organization: string, project: string): Promise<void> {
  const made = await answered(201, crm.crmTasksCreate({
    requestBody: part<Task>({ title: word('Task'), organization, project }),
  }));
  const id = made.id;
  same([made.status, made.priority], ['open', 'normal'], 'defaults');
  same((await answered(200, crm.crmTasksList({ project, status: 'open' }))).count, 1, 'listed');
  same(await answered(200, crm.crmTasksRetrieve({ id })), made, 'read');
  await answered(200, crm.crmTasksUpdate({ id, requestBody: made }));
  await answered(200, crm.crmTasksPartialUpdate({ id, requestBody: { status: 'done' } }));
  same((await answered(200, crm.crmTasksHistoryList({ id }))).count, 2, 'history');
  await answered(200, crm.crmTasksDiffRetrieve({ id, from: '0' }));
  await answered(204, crm.crmTasksDestroy({ id }));
  await answered(204, crm.crmProjectsDestroy({ id: project }));
}

async function driveDocuments(organization: string): Promise<void> {
  const made: Document = await answered(201, crm.crmDocumentsCreate({
    requestBody: { name: 'hello.txt', media_type: 'text/plain', content: 'aGVsbG8=', organization },
  }));
  const id = made.id;
  same([made.size, made.media_type], [5, 'text/plain'], 'uploaded');
  same((await answered(200, crm.crmDocumentsList({ organization }))).count, 1, 'listed');
  same(await answered(200, crm.crmDocumentsRetrieve({ id })), made, 'read');
  same(await answered(200, crm.crmDocumentsContentRetrieve({ id })), 'hello', 'downloaded');
  await answered(200, crm.crmDocumentsUpdate({ id, requestBody: made }));
  await answered(200, crm.crmDocumentsPartialUpdate({ id, requestBody: { name: 'bye.txt' } }));
  same((await answered(200, crm.crmDocumentsHistoryList({ id }))).count, 2, 'history');
  await answered(200, crm.crmDocumentsDiffRetrieve({ id, from: '0' }));
  await answered(204, crm.crmDocumentsDestroy({ id }));
  await refused(404, crm.crmDocumentsContentRetrieve({ id }));
}

async function driveContactRoles(organization: string): Promise<void> {
  const person = (await answered(201, crm.crmPersonsCreate({
    requestBody: part<Person>({ name: word('Contact') }),
  }))).id;
  const requestBody = part<ContactRole>({ organization, person, role: 'buyer' });
  const made = await answered(201, crm.crmContactRolesCreate({ requestBody }));
  const id = made.id;
  same((await answered(200, crm.crmContactRolesList({ person }))).count, 1, 'listed');
  same(await answered(200, crm.crmContactRolesRetrieve({ id })), made, 'read');
  await answered(200, crm.crmContactRolesUpdate({ id, requestBody: { ...made, role: 'lead' } }));
  await answered(200, crm.crmContactRolesPartialUpdate({ id, requestBody: { role: 'owner' } }));
  await refused(409, crm.crmContactRolesCreate({ requestBody }));
  same((await answered(200, crm.crmContactRolesHistoryList({ id }))).count, 3, 'history');
  await answered(200, crm.crmContactRolesDiffRetrieve({ id, from: '0' }));
  await answered(204, crm.crmContactRolesDestroy({ id }));
}

export async function driveWork(): Promise<void> {
  const organization = await drivePlace();
  await driveTasks(organization, await driveProjects(organization));
  await driveDocuments(organization);
  await driveContactRoles(organization);
}
