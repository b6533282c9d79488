// Drives every operation of the platform surface with the client generated from its document.
import { OpenAPI, PlatformService, ServiceService } from './generated';
import { address, answered, calledMethods, refused, same, watched, word } from './drive_watch';

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

const NOBODY = '0198c0de-0000-7000-8000-000000000000';
const platform = watched(PlatformService);
const service = watched(ServiceService);

async function driveGroups(): Promise<string> {
  const catalogue = await answered(200, platform.getPermissions({}));
  same(catalogue.domains.includes('groups'), true, 'domains');
  const made = await answered(201, platform.postGroups({
    requestBody: { name: word('group'), permission_keys: ['platform.groups.list'] },
  }));
  const changed = await answered(200, platform.patchGroupsByGroupUuid({
    groupUuid: made.id, requestBody: { base_version: made.version, description: 'Lists' },
  }));
  await refused(409, platform.patchGroupsByGroupUuid({
    groupUuid: made.id, requestBody: { base_version: made.version, description: 'Stale' },
  }));
  same((await answered(200, platform.getGroupsByGroupUuid({ groupUuid: made.id }))).version,
    changed.version, 'version');
  same((await answered(200, platform.getGroups({}))).items.length > 1, true, 'groups');
  const spare = await answered(201, platform.postGroups({ requestBody: { name: word('group') } }));
  await answered(204, platform.deleteGroupsByGroupUuid({ groupUuid: spare.id }));
  return made.id;
}

async function driveAdmins(group: string): Promise<string> {
  const made = await answered(201, platform.postAdmins({
    requestBody: { display_name: 'Driven', email: address(), group_uuid: group },
  }));
  const adminUuid = made.id;
  same((await answered(200, platform.getAdmins({ search: made.email }))).total, 1, 'admins');
  const changed = await answered(200, platform.patchAdminsByAdminUuid({
    adminUuid, requestBody: { display_name: 'Driven on' },
  }));
  same(changed.display_name, 'Driven on', 'name');
  const shown = await answered(200, platform.getAdminsByAdminUuid({ adminUuid }));
  same(shown.effective_permissions, ['platform.groups.list'], 'permissions');
  await refused(404, platform.getAdminsByAdminUuid({ adminUuid: NOBODY }));
  return adminUuid;
}

async function driveAssignments(adminUuid: string): Promise<void> {
  const group = await answered(201, platform.postGroups({ requestBody: { name: word('group') } }));
  const made = await answered(201, platform.postAdminsByAdminUuidAssignments({
    adminUuid, requestBody: { group_uuid: group.id },
  }));
  const all = await answered(200, platform.getAdminsByAdminUuidAssignments({ adminUuid }));
  same(all.items.length, 2, 'assignments');
  await answered(204, platform.deleteAdminsByAdminUuidAssignmentsByAssignmentUuid({
    adminUuid, assignmentUuid: made.id,
  }));
}

async function driveOrgAccess(adminUuid: string): Promise<void> {
  const me = await answered(200, platform.getMe());
  await answered(200, platform.putAdminsByAdminUuidOrgAccessGlobal({
    adminUuid: me.id, requestBody: { is_global: true },
  }));
  const orgs = await answered(200, platform.getMyOrgs({}));
  same(orgs.is_global, true, 'global');
  const orgUuid: string = orgs.items[0]?.id ?? '';
  await answered(201, platform.postAdminsByAdminUuidOrgAccess({
    adminUuid, requestBody: { org_uuid: orgUuid, note: 'driven' },
  }));
  const granted = await answered(200, platform.getAdminsByAdminUuidOrgAccess({ adminUuid }));
  same(granted.items.length, 1, 'granted');
  await answered(204, platform.deleteAdminsByAdminUuidOrgAccessByOrgUuid({ adminUuid, orgUuid }));
}

async function drive(): Promise<void> {
  OpenAPI.BASE = process.env.DAYBOOK_URL ?? '';
  OpenAPI.HEADERS = { Authorization: `Bearer ${process.env.DAYBOOK_TOKEN}` };
  const adminUuid = await driveAdmins(await driveGroups());
  await driveAssignments(adminUuid);
  await driveOrgAccess(adminUuid);
  await answered(204, platform.deleteAdminsByAdminUuid({ adminUuid }));
  await answered(200, service.serviceOpenapi());
  await answered(200, service.serviceOpenapi30());
  console.log(JSON.stringify(calledMethods()));
}

drive().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
