import Box from '@mui/material/Box';

/** As much room as the emoji will take: what stands above its button stays in its place. */
export function EmojiPickerSpace() {
  return <Box sx={{ width: 320, height: 264 }} />;
}
