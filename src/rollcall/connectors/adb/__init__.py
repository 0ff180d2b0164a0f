"""An adb server: which devices are connected to it, and nothing that would act on one."""
