"""Pages of bulletins and of what stands behind them."""
