import {
  ArrowDown,
  ArrowLeft,
  Ban,
  BookOpen,
  Bot,
  Check,
  CheckCheck,
  CircleAlert,
  CircleCheck,
  Clock3,
  CloudOff,
  ContactRound,
  Copy,
  Ellipsis,
  Globe,
  HardDrive,
  Inbox,
  Info,
  KeyRound,
  Languages,
  Link2,
  LoaderCircle,
  LockKeyhole,
  LogOut,
  type LucideIcon,
  MessagesSquare,
  Network,
  NotebookPen,
  Palette,
  PenLine,
  RefreshCw,
  Reply,
  ScanLine,
  Search,
  SendHorizontal,
  Settings,
  ShieldCheck,
  SmilePlus,
  SquarePen,
  Trash2,
  TriangleAlert,
  Wallet,
  X,
} from 'lucide-react'
import { scaledSize } from './scaledSize'

const ICONS = {
  alert: CircleAlert,
  appearance: Palette,
  back: ArrowLeft,
  block: Ban,
  bot: Bot,
  check: Check,
  checks: CheckCheck,
  clock: Clock3,
  close: X,
  compose: SquarePen,
  contact: ContactRound,
  copy: Copy,
  desk: BookOpen,
  done: CircleCheck,
  down: ArrowDown,
  globe: Globe,
  info: Info,
  key: KeyRound,
  language: Languages,
  leave: LogOut,
  link: Link2,
  lock: LockKeyhole,
  more: Ellipsis,
  network: Network,
  note: NotebookPen,
  offline: CloudOff,
  pen: PenLine,
  react: SmilePlus,
  reply: Reply,
  requests: Inbox,
  rotate: RefreshCw,
  scan: ScanLine,
  search: Search,
  send: SendHorizontal,
  settings: Settings,
  shield: ShieldCheck,
  spinner: LoaderCircle,
  storage: HardDrive,
  threads: MessagesSquare,
  trash: Trash2,
  wallet: Wallet,
  warning: TriangleAlert,
} as const satisfies Record<string, LucideIcon>

export type IconName = keyof typeof ICONS

/** A decorative picture: whatever it means is also said in text. `size` in CSS pixels at the usual text size. */
export function Icon({ name, size = 18, className }: { name: IconName; size?: number; className?: string }) {
  const Picture = ICONS[name]
  return (
    <Picture
      aria-hidden
      style={scaledSize(size)}
      strokeWidth={1.9}
      className={`shrink-0 ${className ?? ''}`}
    />
  )
}
