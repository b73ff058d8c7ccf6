import { configure } from '@testing-library/react'

// `findBy…` and `waitFor` give up after a second by default; a busy machine may need longer to draw.
configure({ asyncUtilTimeout: 10_000 })
