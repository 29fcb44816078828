"""What a scenario costs that does nothing: the suite's own engine beside its peers, each with its Allure report on."""
