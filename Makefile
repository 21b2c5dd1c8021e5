# make run    install, train, serve, print the address of a page where one can chat
# make test   install, then everything must pass
# The rest is for those who change the project.

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
ENCODER := build/encoder/manifest.json
ENCODER_SOURCES := $(addprefix charley/nlu/,encoder_build.py encoder_weights.py) $(wildcard charley/nlu/adapter.safetensors)

.PHONY: run test tested prepared rasa-checked trained check environment encoder requirements format clean

run: prepared
	@$(UV) run --no-sync charley up

# What has passed is not tested again until a file changes; "make test AGAIN=1" does. ARGS are pytest's.
test: prepared
	@$(if $(ARGS),,$(UV) run --no-sync python tests/once.py $(if $(AGAIN),--again)) $(MAKE) --no-print-directory tested

tested:
	@echo "» Format and lint"
	@$(UV) run --no-sync ruff format --check --quiet . || (echo "Run 'make format'." && exit 1)
	@$(UV) run --no-sync ruff check --quiet .
	@echo "» Content and training"
	@$(MAKE) --no-print-directory --jobs 2 trained rasa-checked
	@echo "» Tests"
	@UV=$(UV) OMP_NUM_THREADS=1 $(UV) run --no-sync pytest --numprocesses 3 --dist loadgroup $(ARGS)

# What the rules say against each other is told by the training.
rasa-checked:
	@$(UV) run --no-sync charley check --no-dates --rasa --no-rules

trained:
	@$(UV) run --no-sync charley train

check: environment
	@$(UV) run --no-sync charley check

# Environment and encoder need nothing of each other.
prepared: $(filter .tools/bin/uv,$(UV))
	@$(MAKE) --no-print-directory --jobs 2 environment encoder

environment: $(filter .tools/bin/uv,$(UV))
	@echo "» Environment"
	@$(UV) sync --locked --quiet

encoder: $(ENCODER)

$(ENCODER): $(ENCODER_SOURCES) | $(filter .tools/bin/uv,$(UV))
	@echo "» Sentence encoder, built once"
	@$(UV) run --quiet --isolated --only-group encoder python -m charley.nlu.encoder_build $(@D)

.tools/bin/uv:
	@echo "» uv, which makes the environment"
	@python3 -m venv .tools && .tools/bin/pip install --quiet uv

# After a change of pyproject.toml.
requirements: environment
	@$(UV) lock --quiet
	@$(UV) export --quiet --locked --no-dev --no-hashes --no-emit-project --no-annotate --output-file requirements.txt

format:
	@$(UV) run --no-sync ruff check --quiet --fix . ; $(UV) run --no-sync ruff format --quiet .

clean:
	rm -rf .venv .rasa build models var results
