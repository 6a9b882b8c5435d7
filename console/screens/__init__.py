"""What people see: screens, dialogs and widgets on the services of sync and connections."""
