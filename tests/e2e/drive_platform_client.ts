// The client of the platform as one object: it is generated as one class for each tag.
import {
  AdminsService, AssignmentsService, AuditService, BillingService, GroupsService,
  ImpersonationService, MeService, OrgAccessService, OrgsService, PartnersService, SettingsService,
  ShardsService, UserManagementService,
} from './generated';
import { watched } from './drive_watch';

export type Platform = typeof AdminsService & typeof AssignmentsService & typeof AuditService
  & typeof BillingService & typeof GroupsService & typeof ImpersonationService & typeof MeService
  & typeof OrgAccessService & typeof OrgsService & typeof PartnersService & typeof SettingsService
  & typeof ShardsService & typeof UserManagementService;

const services: readonly object[] = [
  AdminsService, AssignmentsService, AuditService, BillingService, GroupsService,
  ImpersonationService, MeService, OrgAccessService, OrgsService, PartnersService, SettingsService,
  ShardsService, UserManagementService,
];

// The methods of a class are no properties that are listed or spread.
const methods = services.flatMap((service) => Object.getOwnPropertyNames(service)
  .filter((name) => typeof Reflect.get(service, name) === 'function')
  .map((name): [string, unknown] => [name, Reflect.get(service, name)]));

export const platform = watched(Object.fromEntries(methods) as unknown as Platform);
