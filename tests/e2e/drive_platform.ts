// Drives every operation of the platform surface with the client generated from its document.
import { OpenAPI, ServiceService } from './generated';
import { platform } from './drive_platform_client';
import { driveSettings, driveUsers } from './drive_platform_users';
import { drivePartners, driveSeeding } from './drive_platform_jobs';
import { address, answered, calledMethods, refused, same, watched, word } from './drive_watch';
import { driveOrgs } from './drive_platform_orgs';

declare const process: { env: Record<string, string | undefined>; exitCode?: number };

const NOBODY = '0198c0de-0000-7000-8000-000000000000';
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

async function driveOrgAccess(adminUuid: string): Promise<string> {
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
  return orgUuid;
}

async function driveShards(): Promise<void> {
  const made = await answered(201, platform.postShards({
    requestBody: { name: 'Driven', dsn: `rocksdb:shards/${word('shard')}`, max_orgs: 5 },
  }));
  const shardUuid: string = made.id;
  same((await answered(200, platform.getShards({ isActive: true }))).total, 2, 'shards');
  const changed = await answered(200, platform.patchShardsByShardUuid({
    shardUuid, requestBody: { base_version: made.version, region: 'north' },
  }));
  same((await answered(200, platform.getShardsByShardUuid({ shardUuid }))).version,
    changed.version, 'version of the shard');
  const capacity = await answered(200, platform.getShardsByShardUuidCapacity({ shardUuid }));
  same(capacity.available_slots, 5, 'free places');
  const archived = await answered(200, platform.postShardsByShardUuidArchive({ shardUuid }));
  same(archived.is_active, false, 'archived');
}

async function driveAudit(): Promise<void> {
  const page = await answered(200, platform.getAudit({
    action: ['create', 'update'], resourceType: 'group', sortBy: 'created_at', sortOrder: 'desc',
  }));
  same(page.items.length > 0, true, 'entries');
  const entryUuid: string = page.items[0]?.id ?? '';
  const entry = await answered(200, platform.getAuditByEntryUuid({ entryUuid }));
  same([entry.id, entry.resource_type], [entryUuid, 'group'], 'entry');
  await refused(404, platform.getAuditByEntryUuid({ entryUuid: NOBODY }));
  const stats = await answered(200, platform.getAuditStats({}));
  same(stats.total_entries >= page.total, true, 'statistics');
  const types = await answered(200, platform.getAuditResourceTypes({}));
  same(types.items.includes('group'), true, 'types');
  await answered(200, platform.getAuditExport({ resourceType: 'group' }));
}

async function drive(): Promise<void> {
  OpenAPI.BASE = process.env.DAYBOOK_URL ?? '';
  OpenAPI.HEADERS = { Authorization: `Bearer ${process.env.DAYBOOK_TOKEN}` };
  const adminUuid = await driveAdmins(await driveGroups());
  await driveAssignments(adminUuid);
  const orgUuid = await driveOrgAccess(adminUuid);
  await driveShards();
  await driveOrgs();
  await driveSettings(platform);
  await driveUsers(platform, orgUuid);
  await driveAudit();
  await drivePartners(platform);
  await driveSeeding(platform, orgUuid);
  await answered(204, platform.deleteAdminsByAdminUuid({ adminUuid }));
  await answered(200, service.serviceOpenapi());
  await answered(200, service.serviceOpenapi30());
  console.log(JSON.stringify(calledMethods()));
}

drive().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
