import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { AppShell } from './layout/app-shell';
import { HomePage } from './layout/home-page';
import { NotFoundPage } from './layout/not-found-page';
import { TenantScope } from './layout/tenant-scope';

const ConversationsPage = lazy(() => import('./features/conversations/conversations-page'));
const AccountPage = lazy(() => import('./features/people/account-page'));
const AuditPage = lazy(() => import('./features/operations/audit-page'));
const DeadLettersPage = lazy(() => import('./features/operations/dead-letters-page'));
const MembersPage = lazy(() => import('./features/people/members-page'));
const PeoplePage = lazy(() => import('./features/people/people-page'));
const HealthPage = lazy(() => import('./features/health/health-page'));
const NumberPage = lazy(() => import('./features/numbers/number-page'));
const NumbersPage = lazy(() => import('./features/numbers/numbers-page'));
const SendPage = lazy(() => import('./features/send/send-page'));
const RegisterPage = lazy(() => import('./features/tenants/register-page'));
const TenantsPage = lazy(() => import('./features/tenants/tenants-page'));

export function AppRoutes() {
  return (
    <Routes>
      <Route element={<AppShell />}>
        <Route index element={<HomePage />} />
        <Route path="health" element={<HealthPage />} />
        <Route path="dead-letters" element={<DeadLettersPage />} />
        <Route path="people" element={<PeoplePage />} />
        <Route path="audit-log" element={<AuditPage />} />
        <Route path="account" element={<AccountPage />} />
        <Route path="tenants" element={<TenantsPage />} />
        <Route path="tenants/register" element={<RegisterPage />} />
        <Route path="t/:tenantId" element={<TenantScope />}>
          <Route index element={<Navigate to="conversations" replace />} />
          <Route path="conversations" element={<ConversationsPage />} />
          <Route path="conversations/:conversationId" element={<ConversationsPage />} />
          <Route path="send" element={<SendPage />} />
          <Route path="numbers" element={<NumbersPage />} />
          <Route path="numbers/:phoneNumberId" element={<NumberPage />} />
          <Route path="people" element={<MembersPage />} />
          <Route path="audit-log" element={<AuditPage />} />
        </Route>
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
