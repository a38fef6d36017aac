import Description from '@mui/icons-material/DescriptionOutlined';
import Alert from '@mui/material/Alert';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useTranslation } from 'react-i18next';
import type { Template } from '../../api/client';
import { dataOf, describeError, emptyAnswer } from '../../api/errors';
import { usePages } from '../../api/use-pages';
import { ActionButton } from '../../components/action-button';
import type { Column } from '../../components/column';
import { EmptyState } from '../../components/empty-state';
import { Page } from '../../components/page';
import { PagedList } from '../../components/paged-list';
import { SearchField } from '../../components/search-field';
import { useFilter } from '../../components/use-filter';
import { canManage } from '../session/session';
import { useSession } from '../session/session-context';
import { useCurrentTenant } from '../tenants/tenant-context';
import { TemplateForm } from './template-form';
import { TemplatePreview } from './template-preview';

const COLORS: Record<string, 'success' | 'error' | 'warning'> = {
  APPROVED: 'success',
  REJECTED: 'error',
  DISABLED: 'error',
  PAUSED: 'warning',
  PENDING: 'warning',
};

/** The templates of a tenant's accounts, as Meta told last. */
export default function TemplatesPage() {
  const { t } = useTranslation(['manage', 'common']);
  const { id: tenantId } = useCurrentTenant();
  const { api, session } = useSession();
  const queries = useQueryClient();
  const manages = canManage(session, tenantId);
  const [text, setText] = useFilter('name');
  const name = useDeferredValue(/^[a-z0-9_]{1,512}$/.test(text.trim()) ? text.trim() : '');
  const filter = name === '' ? {} : { name };
  const queryKey = ['tenant', tenantId, 'templates'];
  const params = { path: { tenantId } };
  const pages = usePages([...queryKey, filter], (page, signal) =>
    dataOf(
      api.GET('/tenants/{tenantId}/templates', {
        params: { ...params, query: { ...page, ...filter } },
        signal,
      }),
    ).then(({ items, nextCursor }) => ({ items: items.map(withOneId), nextCursor })),
  );
  const onSettled = () => queries.invalidateQueries({ queryKey });
  const sync = useMutation({
    mutationFn: () => dataOf(api.POST('/tenants/{tenantId}/templates/sync', { params })),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: ({ name: template, wabaId }: Template) =>
      emptyAnswer(
        api.DELETE('/tenants/{tenantId}/templates/{template}', {
          params: { path: { tenantId, template }, query: { wabaId } },
        }),
      ),
    onSettled,
  });
  const failed = sync.error ?? remove.error;
  const actions: Column<Template & { id: string }> = {
    header: t('common:actions'),
    acts: true,
    cell: (template) => (
      <ActionButton
        color="error"
        question={t('templates.removeWhy', { name: template.name })}
        onAct={() => remove.mutate(template)}
      >
        {t('common:remove')}
      </ActionButton>
    ),
  };
  return (
    <Page
      title={t('templates.title')}
      lead={t('templates.lead')}
      wide
      actions={
        manages && (
          <ActionButton variant="outlined" loading={sync.isPending} onAct={() => sync.mutate()}>
            {t('templates.sync')}
          </ActionButton>
        )
      }
    >
      <Stack spacing={2} sx={{ mb: 2 }}>
        {failed !== null && <Alert severity="error">{describeError(failed)}</Alert>}
        {sync.isSuccess && <Alert severity="success">{t('templates.synced')}</Alert>}
        {manages && <TemplateForm tenantId={tenantId} onAdded={onSettled} />}
        <SearchField label={t('templates.search')} value={text} onChange={setText} />
      </Stack>
      <PagedList
        label={t('templates.title')}
        pages={pages}
        csv="templates"
        empty={<EmptyState icon={<Description />} title={t('templates.empty')} />}
        columns={[
          {
            header: t('templates.name'),
            cell: (template) => template.name,
            text: (template) => template.name,
          },
          {
            header: t('templates.language'),
            cell: ({ language }) => language,
            text: ({ language }) => language,
          },
          {
            header: t('templates.category'),
            cell: ({ category }) => category,
            text: ({ category }) => category ?? '',
          },
          {
            header: t('templates.status'),
            cell: ({ status, reason }) => (
              <>
                <Chip
                  size="small"
                  variant="outlined"
                  color={COLORS[status ?? ''] ?? 'default'}
                  label={status ?? '–'}
                />{' '}
                {reason}
              </>
            ),
            text: ({ status }) => status ?? '',
          },
          {
            header: t('templates.quality'),
            cell: ({ quality }) => quality,
            text: ({ quality }) => quality ?? '',
          },
          {
            header: t('templates.preview'),
            cell: (template) => <TemplatePreview template={template} />,
            prose: true,
          },
          ...(manages ? [actions] : []),
        ]}
      />
    </Page>
  );
}

/** Templates of two accounts may have one name. */
function withOneId(template: Template): Template & { id: string } {
  return { ...template, id: `${template.wabaId} ${template.name} ${template.language}` };
}
