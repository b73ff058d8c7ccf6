import { useNavigate } from 'react-router'

/** Opens the form for a new message. */
export function useOpenNewMessage(): () => void {
  const navigate = useNavigate()
  return () => void navigate('/new')
}
