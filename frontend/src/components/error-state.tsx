import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import { useTranslation } from 'react-i18next';
import { ApiError, describeError } from '../api/errors';

interface ErrorStateProps {
  /** What did not work. */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Says what failed, in the API's own words, and offers to try again. */
export function ErrorState({ title, error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation();
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Alert
      severity="error"
      sx={{ m: 2 }}
      action={
        onRetry && (
          <Button color="inherit" size="small" onClick={onRetry}>
            {t('tryAgain')}
          </Button>
        )
      }
    >
      <AlertTitle>{title}</AlertTitle>
      {describeError(error)}
      {requestId !== undefined && <div>{t('request', { id: requestId })}</div>}
    </Alert>
  );
}
