import './ui/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { start } from './app/start'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App starting={start()} />
    </StrictMode>,
  )
}
